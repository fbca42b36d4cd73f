import type { RunState } from '../../engine/model/state.ts';
import { keystoreName } from '../../engine/state/signers.ts';
import { survey } from '../../engine/state/survey.ts';

/** Which keystore's password a run that has ended waits for, and who asks for it; null = it waits for none. */
export function signerWords(state: RunState): string | null {
  for (const [step, hold] of survey(state).holds) {
    if (hold.kind !== 'signer') continue;
    const again = `besu-console run --resume ${state.plan.run}`;
    return `${step} waits for the password of ${keystoreName(hold.keystore)}: at a terminal, ${again} asks for it`;
  }
  return null;
}
