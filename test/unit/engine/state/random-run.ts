import fc from 'fast-check';
import { attemptId, laneId, type StepId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import type { StepStatus } from '../../../../src/engine/model/state.ts';
import type { Step } from '../../../../src/engine/model/step.ts';
import type { LimitName } from '../../../../src/regions/fleet.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { RunStory } from './run-story.ts';

const SCOPES = ['a', 'b', 'c'] as const;
const LIMITS: readonly LimitName[] = ['terraform', 'helm'];

interface Draw {
  readonly scope: number;
  readonly limit: number;
  readonly lane: number;
  readonly after: readonly number[];
  readonly carrier: number;
  readonly guarded: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  scope: fc.nat(SCOPES.length - 1),
  limit: fc.nat(LIMITS.length - 1),
  lane: fc.nat(5),
  after: fc.array(fc.nat(20), { maxLength: 3 }),
  carrier: fc.nat(9),
  guarded: fc.boolean(),
});

/** Any plan: edges only to earlier steps, few slots, two lanes, a carrier that some of the steps begin inside. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.array(draw, { minLength: 1, maxLength: 14 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([draws, terraform, helm]) => {
    const carrier = sampleStep(scopeOf('fleet'), 'infrastructure', 'carrier', { limit: 'terraform' });
    const steps: Step[] = [carrier];
    for (const [i, each] of draws.entries()) steps.push(stepOf(i, each, steps, carrier.id));
    return samplePlan(steps, SCOPES, { terraform, helm });
  });

function stepOf(i: number, drawn: Draw, earlier: readonly Step[], carrier: StepId): Step {
  const pick = (n: number) => earlier[n % earlier.length]!.id;
  const after = [...new Set(drawn.after.map(pick))];
  const before = after.at(0);
  return sampleStep(scopeOf(SCOPES[drawn.scope]!), 'besu', `s${i}`, {
    after,
    limit: LIMITS[drawn.limit]!,
    lane: drawn.lane < 2 ? laneId(`lane-${drawn.lane}`) : null,
    carriedBy: drawn.carrier === 0 && after.length === 0 ? carrier : null,
    guards:
      drawn.guarded && before !== undefined
        ? [{ kind: 'list-empty', of: before, fact: 'destroys', meaning: 'would be destroyed' }]
        : [],
  });
}

/** What happens next: a number chooses among the steps to which it can happen. */
export type Happening = readonly [
  'start' | 'succeed' | 'destroys' | 'fail' | 'lose' | 'reset' | 'skip' | 'approve' | 'pause' | 'resume' | 'narrow',
  number,
];
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...(['start', 'start', 'start', 'succeed', 'succeed', 'destroys', 'fail', 'lose', 'reset', 'skip'] as const),
      ...(['approve', 'pause', 'resume', 'narrow'] as const),
    ),
    fc.nat(100),
  ),
  { maxLength: 40 },
);

/** Begins a step the way the engine does: what it carries begins with it. */
export function beginAll(story: RunStory, ids: readonly StepId[]): void {
  for (const id of ids) {
    story.begin(id);
    const carrier = attemptId(id, story.of(id).attempts.length);
    for (const { id: part } of story.state.plan.steps.filter((step) => step.carriedBy === id)) {
      if (story.of(part).status === 'pending') story.begin(part, carrier);
    }
  }
}

/** One happening, when there is a step to which it can happen; `startable` says what may begin. */
export function happen(story: RunStory, [what, n]: Happening, startable: readonly StepId[]): void {
  const among = (...statuses: readonly StepStatus[]): StepId | undefined => {
    const ids = story.state.plan.steps.map(({ id }) => id).filter((id) => statuses.includes(story.of(id).status));
    return ids[n % Math.max(1, ids.length)];
  };
  const running = among('running');
  const over = among('failed', 'lost', 'succeeded');
  const idle = among('pending', 'failed');
  if (what === 'start') beginAll(story, startable.slice(0, 1 + (n % 3)));
  else if (what === 'succeed' && running !== undefined) story.succeed(running);
  else if (what === 'destroys' && running !== undefined) story.succeed(running, { destroys: ['aks'] });
  else if (what === 'fail' && running !== undefined) story.fail(running);
  else if (what === 'lose' && running !== undefined) story.lose(running);
  else if (what === 'reset' && over !== undefined) story.reset(over);
  else if (what === 'skip' && idle !== undefined) story.skip(idle);
  else if (what === 'approve' && idle !== undefined) story.approve(idle, 'a');
  else if (what === 'pause') story.tell({ type: 'run-paused', by: ANNA });
  else if (what === 'resume') story.tell({ type: 'run-resumed', by: ANNA });
  else if (what === 'narrow') {
    story.tell({ type: 'concurrency-changed', limit: LIMITS[n % 2]!, value: 1 + (n % 3), by: ANNA });
  }
}
