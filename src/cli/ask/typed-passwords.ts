import type { RunState } from '../../engine/model/state.ts';
import { keystoreName, lockedKeystores } from '../../engine/state/signers.ts';
import type { Terminal } from '../terminal.ts';
import { askPassword } from './ask-password.ts';

/** What a person typed for keystores, found right, on its way to the engine of this process. */
export type TypedPasswords = ReadonlyMap<string, string>;

/** Asked before anything begins, while somebody is there; what is not known then is waited for. */
export async function typedPasswords(terminal: Terminal, state: RunState): Promise<TypedPasswords> {
  const typed = new Map<string, string>();
  // For an engine that is still to come: what another one was told went with it.
  for (const locked of lockedKeystores({ ...state, unlocked: [] })) {
    const { keystore, networks } = locked;
    const { askHidden } = terminal;
    const { keystoreProblem } = await import('../../contracts/keystore-signer.ts');
    const attempt = async (password: string): Promise<string | null> => {
      const problem = await keystoreProblem(keystore, password);
      if (problem === null) typed.set(keystore, password);
      return problem;
    };
    if (askHidden !== undefined && (await askPassword(askHidden, locked, attempt))) continue;
    const how = `besu-console unlock-signer ${networks[0]} --run ${state.plan.run}`;
    terminal.err(`nobody has typed the password of ${keystoreName(keystore)}: what signs with it waits (${how})\n`);
  }
  return typed;
}
