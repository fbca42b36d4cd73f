import type { RunEvent } from '../../../src/engine/model/event.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { CrashWorld } from './crash-world.ts';
import { isCompared, smaller, type WorldSize } from './world-size.ts';

/** What is wrong with a world, and everything its journal held when it was seen. */
export interface Finding {
  readonly size: WorldSize;
  readonly problem: string;
  readonly events: readonly RunEvent[];
}

/** Null = every promise was kept. */
export async function judgeWorld(size: WorldSize): Promise<Finding | null> {
  const world = new CrashWorld(size);
  const end = await world.run().catch((error: unknown) => {
    world.referee.complain(`a bug was thrown: ${error instanceof Error ? error.stack : String(error)}`);
    return null;
  });
  const { problems, events } = world.referee;
  const [problem] = problems;
  if (problem !== undefined || end === null) return { size, problem: problem ?? 'it came to no end', events };
  if (!isCompared(size) || (size.crashes === 0 && size.troubles === 0)) return null;
  const calm = await new CrashWorld({ ...size, crashes: 0, troubles: 0 }).run();
  const differs = calm === null ? 'the uncrashed run came to no end' : firstDifference(calm, end);
  return differs === null ? null : { size, problem: differs, events };
}

/** Up to how often things were tried and when, both runs end alike. */
function firstDifference(calm: RunState, crashed: RunState): string | null {
  const ofResult = ({ result }: RunState): string => {
    const { exitCode, verified, failed, skipped, unfinished } = result ?? {};
    return JSON.stringify({ exitCode, verified, failed, skipped, unfinished });
  };
  for (const { id } of calm.plan.steps) {
    const [one, other] = [calm.steps[id], crashed.steps[id]];
    if (one?.status !== other?.status) return `${id} ended ${other?.status}; without a crash it ends ${one?.status}`;
  }
  if (ofResult(calm) === ofResult(crashed)) return null;
  return `the result is ${ofResult(crashed)}; without a crash it is ${ofResult(calm)}`;
}

/** As long as anything smaller still goes wrong, that instead; `most` worlds are tried. */
export async function shrink(found: Finding, most: number): Promise<Finding> {
  let [least, left] = [found, most];
  for (let again = true; again && left > 0; ) {
    again = false;
    for (const size of smaller(least.size)) {
      left -= 1;
      const also = left < 0 ? null : await judgeWorld(size);
      if (also === null || kindOf(also) !== kindOf(least)) continue;
      [least, again] = [also, true];
      break;
    }
  }
  return least;
}

/** Its words without its steps and numbers: a smaller world that fails in another way proves nothing about this one. */
const kindOf = ({ problem }: Finding): string => problem.replaceAll(/\S*\/\S*|\d+/g, '').slice(0, 60);

/** For a person: how to see it again, and the events that led there, without the plan. */
export function describeFinding({ size, problem, events }: Finding): string {
  const lines = events
    .slice(1)
    .map(({ seq, atMs, ...fact }) => `  ${seq} ${atMs - (events[0]?.atMs ?? 0)} ms ${JSON.stringify(fact)}`);
  return [`seed ${size.seed}: ${problem}`, `  smallest world: ${JSON.stringify(size)}`, ...lines].join('\n');
}
