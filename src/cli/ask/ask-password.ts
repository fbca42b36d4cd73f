import { keystoreName, type TypedKeystore } from '../../engine/state/signers.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

/** Who mistypes so often does not know it. */
const TRIES = 3;

/** Tries what is typed until it is right. True = it was; false = nothing was typed: not now. */
export async function askPassword(
  ask: NonNullable<Terminal['askHidden']>,
  { keystore, networks }: TypedKeystore,
  judge: (password: string) => Promise<string | null>,
): Promise<boolean> {
  const name = keystoreName(keystore);
  const question = `password of ${name}, which signs on ${networks.join(', ')} (nothing: not now): `;
  const answer = await ask({ question, tries: TRIES, judge });
  if (answer === 'given-up')
    throw new CommandError(`given up: ${name} stays closed, and nothing was changed`, EXIT.stopped);
  if (answer === 'wrong') {
    throw new CommandError(`${name} did not open in ${TRIES} tries: nothing was changed`, EXIT.refused);
  }
  return answer === 'right';
}
