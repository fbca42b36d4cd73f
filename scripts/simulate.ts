// Seeded worlds by the thousand, on all cores: `npm run simulate -- --seeds 50000 --from 1`. The first broken promise
// ends it with the seed, the smallest world that still breaks it, and its events.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { describeFinding, judgeWorld, shrink } from '../test/simulation/crash-world/judge-world.ts';
import { worldSize } from '../test/simulation/crash-world/world-size.ts';

/** Seeds from `from`, every `every`th, as many as `count`. */
interface Share {
  readonly from: number;
  readonly every: number;
  readonly count: number;
}

type Told = { readonly done: number } | { readonly finding: string };

/** Worlds between two words of a worker: often enough for a person who waits. */
const TELL_EVERY = 50;
const MOST_SMALLER_WORLDS = 400;

async function work({ from, every, count }: Share, tell: (told: Told) => void): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const found = await judgeWorld(worldSize(from + i * every));
    if (found !== null) return tell({ finding: describeFinding(await shrink(found, MOST_SMALLER_WORLDS)) });
    if ((i + 1) % TELL_EVERY === 0) tell({ done: TELL_EVERY });
  }
  tell({ done: count % TELL_EVERY });
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above 0, not ${text}`);
}

/** What a worker says, until it ends; a worker that breaks is a finding too. */
function hire(share: Share, hear: (told: Told) => void): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: share });
  worker.on('message', hear);
  return new Promise((resolve, reject) => worker.on('error', reject).on('exit', () => resolve()));
}

async function main(): Promise<number> {
  const options = { seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } } as const;
  const { values } = parseArgs({ options });
  const [seeds, from] = [wholeNumber('seeds', values.seeds), wholeNumber('from', values.from)];
  const workers = Math.min(seeds, availableParallelism());
  const startedAt = performance.now();
  let [done, toldAt] = [0, 0];
  const findings: string[] = [];
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(0);
  const { promise: found, resolve: stop } = Promise.withResolvers<void>();
  const hear = (told: Told): void => {
    if ('finding' in told) {
      findings.push(told.finding);
      return stop();
    }
    done += told.done;
    if (performance.now() - toldAt < 5000) return;
    toldAt = performance.now();
    process.stderr.write(`${done} of ${seeds} worlds, ${seconds()} s\n`);
  };
  const shares = Array.from({ length: workers }, (_, at): Share => {
    return { from: from + at, every: workers, count: Math.ceil((seeds - at) / workers) };
  });
  await Promise.race([found, Promise.all(shares.map((share) => hire(share, hear)))]);
  const [finding] = findings;
  if (finding !== undefined) process.stdout.write(`${finding}\n`);
  else process.stdout.write(`${done} worlds from seed ${from} on keep every promise (${seconds()} s)\n`);
  return finding === undefined ? 0 : 1;
}

if (isMainThread) process.exit(await main());
else await work(workerData as Share, (told) => parentPort?.postMessage(told));
