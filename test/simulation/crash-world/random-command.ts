import type { Command } from '../../../src/engine/model/command.ts';
import { type Scope, type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { approvalWord } from '../../../src/engine/state/approval-word.ts';
import { stepById } from '../../../src/engine/state/reduce.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import type { LimitName, PhaseId } from '../../../src/regions/fleet.ts';
import { ANNA } from '../../rigs/engine/engine-rig.ts';
import { pick } from '../seeded-random.ts';

const by = ANNA;
const LIMITS: readonly LimitName[] = ['terraform', 'kubectl', 'helm', 'command', 'probe'];
const PHASES: readonly PhaseId[] = ['infrastructure', 'kubernetes', 'besu', 'verify'];

/** What a person might ask for just now, sensible or not. */
export function randomCommand(state: RunState, random: () => number): Command {
  const scope: Scope = pick(random, state.plan.regions)?.scope ?? scopeOf('nowhere');
  const phase = pick(random, PHASES) ?? 'besu';
  const step = pick(random, state.plan.steps);
  const live = Object.values(state.steps).flatMap(({ attempts }) =>
    attempts.filter(({ endedAtMs }) => endedAtMs === null),
  );
  const attempt = pick(random, live)?.id;
  const rare = random() < 0.2;
  const commands: readonly Command[] = [
    { type: 'retry', scopes: [scope], from: rare ? phase : null, by },
    { type: 'retry', scopes: [], from: null, by },
    { type: 'skip', scope, phase, reason: 'seeded', by },
    { type: 'unskip', scope, phase, by },
    { type: 'hold', scope, reason: 'seeded', by },
    { type: 'release', scope, by },
    { type: 'note', scope, text: 'seeded', by },
    { type: 'push', scopes: [scope], by },
    { type: 'reorder', scopes: [scope], to: rare ? 'first' : 'last', by },
    { type: 'cancel-retry', scope, by },
    { type: 'pause', by },
    { type: 'resume', by },
    { type: 'set-concurrency', limit: pick(random, LIMITS) ?? 'helm', value: 1 + Math.floor(random() * 4), by },
    rare ? { type: 'stop', by } : { type: 'resume', by },
    rare ? { type: 'abort', typed: state.plan.fleet, by } : { type: 'resume', by },
    ...(attempt === undefined ? [] : [{ type: 'cancel', attempt, typed: attempt.split('/')[0] ?? '', by } as const]),
    ...(step === undefined
      ? []
      : [{ type: 'approve', step: step.id, typed: approvalWord(state.plan, step), by } as const]),
    ...overrides(state),
  ];
  return pick(random, commands) ?? { type: 'poll-health', by };
}

const wordFor = (state: RunState, id: StepId): string => {
  const step = stepById(state.plan, id);
  return step === undefined ? '' : approvalWord(state.plan, step);
};

function overrides(state: RunState): readonly Command[] {
  return [...survey(state).holds].flatMap(([step, hold]) =>
    hold.kind === 'quorum' ? [{ type: 'override-quorum', step, typed: String(hold.left), by } as const] : [],
  );
}

/** What an operator does who wants the run to go on: asked again and again, so most of it is refused. */
export function helpingCommands(state: RunState, everything: boolean): readonly Command[] {
  const approvals = [...survey(state).holds].flatMap(([step, hold]) =>
    hold.kind === 'approval' ? [{ type: 'approve', step, typed: wordFor(state, step), by } as const] : [],
  );
  const scopes = state.plan.regions.map(({ scope }) => scope);
  const wishes: readonly Command[] = [
    ...(state.status === 'planned' ? [{ type: 'launch', by } as const] : []),
    ...(state.plan.policy?.strategy.kind === 'manual' ? [{ type: 'push', scopes, by } as const] : []),
    ...approvals,
  ];
  if (!everything) return wishes;
  return [
    ...Object.keys(state.policy.held).map((scope): Command => ({ type: 'release', scope: scopeOf(scope), by })),
    { type: 'resume', by },
    ...wishes,
    { type: 'retry', scopes: [], from: null, by },
  ];
}
