import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { lockedKeystores } from '../../engine/state/signers.ts';
import type { UnlockDialog } from './policy-dialogs.ts';
import { surveyOf } from './run-data.ts';

/** The keystore that the chosen step waits for, else the first step of its row that waits for one; null = none does. */
export function askUnlock(state: RunState, chosen: Step | null, scope: Scope | null): UnlockDialog | null {
  const own = scope === null ? [] : stepsOf(state.plan, scope);
  const ordered = chosen !== null && chosen.scope === scope ? [chosen, ...own] : own;
  for (const { id } of ordered) {
    const hold = surveyOf(state).holds.get(id);
    if (hold?.kind === 'signer') {
      return { kind: 'unlock-signer', network: hold.network, keystore: hold.keystore, typed: '' };
    }
  }
  return null;
}

/** At a launch, when somebody is there: hours later, when it is needed, perhaps nobody is. `asked`: the one before. */
export function nextUnlock(state: RunState, asked: string | null = null): UnlockDialog | null {
  const locked = lockedKeystores(state);
  const next = locked[locked.findIndex(({ keystore }) => keystore === asked) + 1];
  const [network] = next?.networks ?? [];
  if (next === undefined || network === undefined) return null;
  return { kind: 'unlock-signer', network, keystore: next.keystore, typed: '' };
}
