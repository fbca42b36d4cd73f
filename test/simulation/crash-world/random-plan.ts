import { laneId, type Scope, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { PlannedStrategy, RunPolicy } from '../../../src/engine/model/policy.ts';
import type { ProbeWork, Step, Work } from '../../../src/engine/model/step.ts';
import type { LimitName, PhaseId } from '../../../src/regions/fleet.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { pick, seededRandom } from '../seeded-random.ts';
import { INTERPRETER } from './told-outcome.ts';
import type { WorldPart, WorldSize } from './world-size.ts';

const PHASES: readonly PhaseId[] = ['preflight', 'infrastructure', 'kubernetes', 'besu', 'verify'];
const LIMITS: readonly LimitName[] = ['terraform', 'kubectl', 'helm', 'command', 'probe'];
const FLEET = scopeOf('fleet');

/** Longer than all engines of a world are away together: a deadline that passes meanwhile would rightly change the end. */
const TIMEOUT_MS = 300_000;

const COMMAND: Work = {
  ...{ kind: 'command', argv: ['tool'], cwd: '/', env: {}, files: [], interpreter: INTERPRETER, input: null },
  cancelSignal: 'SIGINT',
};
const PROBE: ProbeWork = { kind: 'probe', probe: 'world', input: {}, everyMs: 1000 };

/** Any fleet that the size allows: edges, lanes, carried steps, guards and disruptive steps as chance has it. */
export function randomPlan(size: WorldSize): Plan {
  const random = seededRandom(size.seed * 31 + 7);
  // Of fewer validators a quorum spares none: every disruptive step would wait for a person.
  const has = (part: WorldPart): boolean => size.parts.includes(part) && (part !== 'quorum' || size.regions >= 3);
  const regions = Array.from({ length: size.regions }, (_, at) => `r${at}`);
  const phases = PHASES.slice(PHASES.length - size.phases);
  const steps: Step[] = [];
  const carrier = has('carrier') && phases.includes('infrastructure') ? stepId(FLEET, 'infrastructure', 'apply') : null;
  if (carrier !== null) steps.push(sampleStep(FLEET, 'infrastructure', 'apply', { work: COMMAND, limit: 'terraform' }));
  for (const region of regions) {
    for (const phase of phases) steps.push(...somePhase(scopeOf(region), phase, { steps, random, has, carrier }));
    if (has('way-back') && phases.includes('besu')) steps.push(...wayBack(scopeOf(region), steps, has('quorum')));
  }
  const isWork = ({ dormant }: Step): boolean => dormant === undefined;
  const last = regions.flatMap((region) => steps.findLast((step) => step.scope === region && isWork(step))?.id ?? []);
  if (has('fleet-step')) steps.push(sampleStep(FLEET, 'verify', 'all', { work: COMMAND, after: last }));
  const limit = () => (has('narrow') ? 1 + Math.floor(random() * 3) : 100);
  const limits = Object.fromEntries(LIMITS.map((name) => [name, limit()]));
  const plan = samplePlan(steps, regions, limits);
  const onFailure = has('way-back') ? 'rollback' : has('goes-on') ? 'continue' : 'hold';
  return {
    ...plan,
    phases: plan.phases.map((phase) => (phase.id === 'besu' ? { ...phase, onFailure } : phase)),
    policy: somePolicy(regions.map(scopeOf), random, has),
  };
}

/** Two steps, asleep beside the first of besu. */
function wayBack(scope: Scope, steps: readonly Step[], disruptive: boolean): readonly Step[] {
  const own = steps.filter((step) => step.scope === scope);
  const common = { undoes: stepId(scope, 'besu', 'one'), dormant: { to: 'revision 1' }, timeoutMs: TIMEOUT_MS };
  const after = own.slice(-1).map(({ id }) => id);
  const back = sampleStep(scope, 'besu', 'back', {
    ...common,
    work: COMMAND,
    after,
    ...(disruptive && { disruptive }),
  });
  const again = { ...common, work: COMMAND, after: [back.id], restartFrom: back.id };
  return [back, sampleStep(scope, 'besu', 'back-pods', again)];
}

interface Draw {
  readonly steps: readonly Step[];
  readonly random: () => number;
  readonly has: (part: WorldPart) => boolean;
  readonly carrier: StepId | null;
}

function somePhase(scope: Scope, phase: PhaseId, draw: Draw): readonly Step[] {
  const own = draw.steps.filter((step) => step.scope === scope);
  if (phase === 'infrastructure' && draw.carrier !== null) {
    return [sampleStep(scope, phase, 'apply', { work: COMMAND, limit: 'terraform', carriedBy: draw.carrier })];
  }
  const first = someStep(scope, phase, 'one', own.at(-1), draw);
  return draw.random() < 0.3 ? [first, someStep(scope, phase, 'two', first, draw)] : [first];
}

function someStep(scope: Scope, phase: PhaseId, name: string, before: Step | undefined, draw: Draw): Step {
  const { random, has, steps } = draw;
  const dice = Array.from({ length: 7 }, random);
  const regional = steps.filter((step) => step.scope !== FLEET && step.dormant === undefined);
  // The second step of a phase is what waits for the first one's pods: it belongs to the disruption and to its region.
  const isFirst = name === 'one';
  const isDisruptive = has('quorum') && phase === 'besu' && isFirst;
  const isProbe = has('probes') && !isDisruptive && dice[0]! < 0.3;
  // Only to earlier regions: a wave that waits for a later one would never settle.
  const across = has('cross-edges') && isFirst && dice[1]! < 0.2 ? pick(() => dice[2]!, regional)?.id : undefined;
  const own = before === undefined ? [] : [before.id];
  const isAskedFirst = has('needless') && phase === 'besu' && isFirst && before !== undefined;
  const isGuarded = has('guards') && before !== undefined && dice[3]! < 0.3;
  return sampleStep(scope, phase, name, {
    work: isProbe ? PROBE : COMMAND,
    timeoutMs: TIMEOUT_MS,
    after: [...new Set([...own, ...(across === undefined ? [] : [across])])],
    limit: pick(() => dice[4]!, LIMITS) ?? 'command',
    lane: has('lanes') && dice[5]! < 0.25 ? laneId(dice[5]! < 0.12 ? 'one' : 'other') : null,
    onLost: dice[6]! < 0.5 ? 'rerun' : 'ask',
    restartFrom: dice[6]! > 0.8 && before?.carriedBy === null ? before.id : null,
    guards: isGuarded ? [{ kind: 'list-empty', of: before.id, fact: 'destroys', meaning: 'would be destroyed' }] : [],
    ...(isDisruptive ? { disruptive: true } : {}),
    ...(isAskedFirst ? { needless: { of: before.id, fact: 'unchanged', work: PROBE } } : {}),
  });
}

function somePolicy(scopes: readonly Scope[], random: () => number, has: Draw['has']): RunPolicy {
  return {
    strategy: someStrategy(scopes, random, has),
    tolerance: { failedRegions: has('tolerance') ? 1 : null, lostValidators: null },
    retry: has('retry') ? { attempts: 3, delayFactor: 1 } : null,
    breaker: has('breaker') ? { failures: 2, withinMs: 60_000, pauseMs: 30_000 } : null,
    // Before a chain has stood nothing guards it.
    chainStood: has('quorum'),
  };
}

function someStrategy(scopes: readonly Scope[], random: () => number, has: Draw['has']): PlannedStrategy {
  if (has('manual')) return { kind: 'manual' };
  if (!has('waves')) return { kind: 'all-at-once' };
  const cut = 1 + Math.floor(random() * Math.max(1, scopes.length - 1));
  const soaks = { soakMs: Math.floor(random() * 60_000), soakBlocks: random() < 0.3 ? 5 : 0 };
  const waves = [
    { name: 'first', scopes: scopes.slice(0, cut), ...soaks },
    { name: 'rest', scopes: scopes.slice(cut), soakMs: 0, soakBlocks: 0 },
  ];
  return { kind: 'waves', waves: waves.filter((wave) => wave.scopes.length > 0) };
}
