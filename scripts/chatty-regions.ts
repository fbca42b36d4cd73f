// Regions whose step writes 100 MB of log each, as fast as it can, under one engine without a screen:
// `npm run soak:chatty -- --regions 24 --megabytes 100`. Says what the engine's memory did (Linux) and whether every line
// is in its log; exit 1 when one is missing or the memory grew with the logs.

import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deployRegions } from '../src/regions/catalog.ts';
import { programFile } from '../test/rigs/cli/run-cli.ts';

const LINE = `${'line of a tool that has much to say '.repeat(3).slice(0, 99)}\n`;
const LAST = 'and this was the last of them\n';
const SAMPLE_EVERY_MS = 250;
/** From the first half to the second: V8 lets its young objects grow before it collects them (80 MB measured). */
const MOST_GROWTH_MB = 150;

const { values } = parseArgs({
  options: { regions: { type: 'string', default: '24' }, megabytes: { type: 'string', default: '100' } },
});
const lines = Math.ceil((Number(values.megabytes) * 1_000_000) / LINE.length);
const directory = await mkdtemp(join(tmpdir(), 'besu-console-chatty-'));

const script = `yes "${LINE.trimEnd()}" | head -n ${lines}; echo "${LAST.trimEnd()}"`;
const fleet = {
  version: 1,
  name: 'chatty',
  environment: 'lab',
  regions: { deploy: deployRegions.slice(0, Number(values.regions)).map(({ id }) => id) },
  phases: { preflight: { enabled: false }, verify: { command: ['sh', '-c', script] } },
};

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function memoryOf(pid: number, stopped: AbortSignal): Promise<readonly number[]> {
  const samples: number[] = [];
  try {
    for await (const _ of setInterval(SAMPLE_EVERY_MS, null, { signal: stopped })) samples.push(rssMb(pid));
  } catch {
    // It has ended, or nobody wants to know any more.
  }
  return samples.filter((mb) => mb > 0);
}

async function countLines(file: string): Promise<{ readonly lines: number; readonly hasLast: boolean }> {
  let [count, tail] = [0, ''];
  for await (const chunk of createReadStream(file, {
    encoding: 'latin1',
    highWaterMark: 1 << 20,
  }) as AsyncIterable<string>) {
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) count += 1;
    tail = (tail + chunk).slice(-LAST.length);
  }
  return { lines: count, hasLast: tail === LAST };
}

try {
  const file = join(directory, 'besu-console.yaml');
  await writeFile(file, JSON.stringify(fleet));
  const state = join(directory, 'state');
  const argv = [programFile('bundle'), 'run', '--yes', '--config', file, '--state-dir', state];
  const stopping = new AbortController();
  const startedAt = performance.now();
  const child = spawn(process.execPath, argv, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
  const memory = memoryOf(child.pid ?? 0, stopping.signal);
  const code = await new Promise((resolve) => child.on('close', resolve));
  stopping.abort();
  const seconds = (performance.now() - startedAt) / 1000;
  const samples = await memory;
  const half = samples.slice(0, Math.ceil(samples.length / 2));
  const [early, most, last] = [Math.max(...half), Math.max(...samples), samples.at(-1) ?? 0];
  const missing: string[] = [];
  let logs = 0;
  for await (const log of glob('**/attempts/**/log', { cwd: state })) {
    logs += 1;
    const { lines: found, hasLast } = await countLines(join(state, log));
    if (found !== lines + 1 || !hasLast) missing.push(`${log}: ${found} of ${lines + 1} lines`);
  }
  const isFlat = most - early < MOST_GROWTH_MB;
  process.stdout.write(
    `${logs} logs of ${values.megabytes} MB in ${seconds.toFixed(1)} s, exit ${String(code)}; engine RSS: ` +
      `${early.toFixed(0)} MB in the first half, ${most.toFixed(0)} MB at most, ${last.toFixed(0)} MB at the end; ` +
      `${missing.length === 0 ? 'every line is there' : missing.join('; ')}\n`,
  );
  process.exitCode = code === 0 && isFlat && missing.length === 0 && logs === fleet.regions.deploy.length ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
