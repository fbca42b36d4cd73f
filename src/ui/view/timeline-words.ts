import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { CriticalPath, PathSegment } from '../../engine/state/critical-path.ts';
import { pathMs, pathWorkMs } from '../../engine/state/critical-path.ts';
import type { PhaseTimes } from '../../engine/state/phase-times.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { unreachable } from '../../lib/assert.ts';
import { duration } from './format-time.ts';
import { regionCode } from './health-names.ts';
import { shortPhase } from './phase-names.ts';
import { scopeName } from './scope-name.ts';

/** `critical path 38m, 34m of it work: UK West infra 22m > until the retry 3m > UK West besu 9m`. */
export function pathWords(state: RunState, path: CriticalPath, brief: boolean): string {
  if (path.length === 0) return 'critical path: nothing has run yet';
  const head = `critical path ${duration(pathMs(path))}, ${duration(pathWorkMs(path))} of it work: `;
  return (
    head +
    merged(state, path, brief)
      .map(({ words, ms }) => `${words} ${duration(ms)}`)
      .join(' > ')
  );
}

/** A wait shorter than this part of the path, or than a second, explains nothing. */
const LEAST_WAIT = { part: 0.02, ms: 1000 };

interface Stretch {
  readonly words: string;
  readonly ms: number;
}

/** Steps of one phase of one row after each other are one stretch; waits too short to see are left to their neighbours. */
function merged(state: RunState, path: CriticalPath, brief: boolean): readonly Stretch[] {
  const least = Math.max(LEAST_WAIT.ms, pathMs(path) * LEAST_WAIT.part);
  const shown = path.filter(({ kind, fromMs, toMs }) => kind === 'work' || toMs - fromMs >= least);
  return shown.reduce<readonly Stretch[]>((all, segment) => {
    const words = segmentWords(state, segment, brief);
    const ms = segment.toMs - segment.fromMs;
    const before = all.at(-1);
    return before?.words === words ? [...all.slice(0, -1), { words, ms: before.ms + ms }] : [...all, { words, ms }];
  }, []);
}

function segmentWords(state: RunState, { kind, step: id, because }: PathSegment, brief: boolean): string {
  const step = stepById(state.plan, id);
  if (step === undefined) return id;
  if (kind === 'wait') return waitWords(because);
  const held = because.kind === 'limit' ? ` (${because.limit} slot)` : because.kind === 'lane' ? ' (in turn)' : '';
  return `${rowName(state, step.scope, brief)} ${shortPhase(step.phase)}${held}`;
}

/** A region's code where there is little room; the rows that are no region have none. */
function rowName(state: RunState, scope: Scope, brief: boolean): string {
  const planned = state.plan.regions.some((one) => one.scope === scope);
  return brief && planned ? regionCode(state, scope) : scopeName(state, scope);
}

function waitWords(because: PathSegment['because']): string {
  switch (because.kind) {
    case 'again':
      return 'until the retry';
    case 'approval':
      return 'until the approval';
    case 'start':
    case 'after':
    case 'lane':
    case 'limit':
    case 'carried':
      return 'nothing started';
    default:
      return unreachable(because);
  }
}

export function phaseWords(state: RunState, times: PhaseTimes, brief: boolean): string {
  const { phase, slowest, medianMs, done, of } = times;
  const name = shortPhase(phase);
  if (slowest === null) return `${name}: done nowhere yet`;
  const who = rowName(state, slowest.scope, brief);
  const some = done === of ? '' : ` (${done}/${of})`;
  return `${name}: slowest ${who} ${duration(slowest.ms)}, median ${duration(medianMs)}${some}`;
}
