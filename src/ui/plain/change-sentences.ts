import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { keystoreName } from '../../engine/state/signers.ts';
import { withoutKeys } from '../../engine/state/without-keys.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { phasesOf, scopesOf } from '../state/command-line/plan-words.ts';
import type { CellLook } from '../view/cell-look.ts';
import { cleanText } from '../view/clean-text.ts';
import { cellLook } from '../view/grid-row.ts';
import { nameSome } from '../view/name-some.ts';
import { needsAttention, rowStatus } from '../view/row-status.ts';
import { scopeName } from '../view/scope-name.ts';
import { policySentences } from './policy-sentences.ts';

/**
 * What has changed between two states, for ears: one sentence per change a person would want to hear of, regions that
 * did the same at the same time together. Steps inside a phase are not told.
 */
export function changeSentences(before: RunState, after: RunState): readonly string[] {
  if (before === after) return [];
  const phases = phaseChanges(before, after);
  return [
    ...runSentence(before, after),
    ...policySentences(before, after),
    ...QUIET.flatMap((look) => phases.filter((one) => one.look === look).map((one) => quietSentence(one, after))),
    ...newlyWaiting(before, after).map((scope) => needSentence(after, scope)),
    ...endSentence(before, after),
  ].map(cleanText);
}

/** Looks that are told for several regions in one breath; those that need a person are told one by one. */
const QUIET: readonly CellLook[] = ['running', 'retrying', 'succeeded', 'skipped'];

interface PhaseChange {
  readonly phase: PhaseId;
  readonly look: CellLook;
  readonly scopes: readonly Scope[];
}

function phaseChanges(before: RunState, after: RunState): readonly PhaseChange[] {
  return phasesOf(after, null).flatMap((phase) => {
    const changed = scopesOf(after).flatMap((scope) => {
      const look = cellLook(after, scope, phase);
      return look === cellLook(before, scope, phase) ? [] : [{ scope, look }];
    });
    return [...Map.groupBy(changed, ({ look }) => look)].map(([look, some]) => ({
      ...{ phase, look },
      scopes: some.map(({ scope }) => scope),
    }));
  });
}

const VERBS: Partial<Readonly<Record<CellLook, string>>> = {
  ...{ running: 'runs', retrying: 'is tried again', succeeded: 'is done', skipped: 'was skipped' },
};

function quietSentence({ phase, look, scopes }: PhaseChange, state: RunState): string {
  const where = nameSome(
    scopes.map((scope) => scopeName(state, scope)),
    4,
  );
  return `${phase} ${VERBS[look] ?? look} in ${where}.`;
}

/** Not only what failed anew: also what waits for an approval it did not wait for before. */
function newlyWaiting(before: RunState, after: RunState): readonly Scope[] {
  return scopesOf(after).filter((scope) => {
    const now = rowStatus(after, scope);
    const then = rowStatus(before, scope);
    if (!needsAttention(now) || !('step' in now)) return false;
    if (!needsAttention(then) || !('step' in then)) return true;
    return then.kind !== now.kind || then.step.id !== now.step.id;
  });
}

export function needSentence(state: RunState, scope: Scope): string {
  const status = rowStatus(state, scope);
  const name = scopeName(state, scope);
  if (status.kind === 'approval') {
    const { list, meaning } = status.hold;
    return `${name} waits for approval: ${list.length} ${meaning}: ${nameSome(list, 5)}. Say: approve ${scope}`;
  }
  if (status.kind === 'waiting' && status.hold?.kind === 'signer') return `${name}: ${unlockSentence(status.hold)}`;
  if (status.kind !== 'failed') return `${name} needs nothing.`;
  const what = status.failure === null ? `${status.step.title} vanished` : status.failure.title;
  const hint = status.failure === null ? '' : ` ${withoutKeys(status.failure.hint, [scope], 'console')}`;
  const ways = hint.includes(`retry ${scope}`) ? `Or say: logs ${scope}` : `Say: retry ${scope}, or logs ${scope}`;
  return `${name} failed at ${status.step.phase}: ${what}.${hint} ${ways}`;
}

/** Where every line can be read by others, a password has no place. */
export const unlockSentence = ({
  network,
  keystore,
}: {
  readonly network: string;
  readonly keystore: string;
}): string =>
  `The password of ${keystoreName(keystore)} is not typed here, where it would be shown. In another terminal: besu-console unlock-signer ${network}`;

function runSentence(before: RunState, after: RunState): readonly string[] {
  if (before.status === after.status) return [];
  switch (after.status) {
    case 'running':
      return [before.status === 'planned' ? 'Launched.' : 'The rollout goes on.'];
    case 'paused':
      return ['Paused: what runs, finishes; nothing new starts.'];
    case 'stopping':
      return ['Stopping: what runs, finishes; then the run ends.'];
    case 'planned':
    case 'ended':
      return [];
  }
}

function endSentence(before: RunState, after: RunState): readonly string[] {
  if (after.status !== 'ended' || before.status === 'ended') return [];
  const { result } = after;
  const words =
    result === null ? '' : `: ${result.verified} of ${result.regions} regions verified, ${result.failed} failed`;
  return [`The rollout has ended${words}.`];
}
