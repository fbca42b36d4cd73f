import { err } from '../lib/result.ts';
import type { RunState } from './model/state.ts';
import { type CommandOf, done, type Obeyed } from './obeyed.ts';
import { keystoreName, type TypedKeystore, typedKeystores } from './state/signers.ts';

/** Which keystore is meant, or why it makes no sense to open it now. */
export function keystoreFor(state: RunState, network: string): TypedKeystore | string {
  const all = typedKeystores(state);
  const found = all.find(({ networks }) => networks.includes(network));
  if (found === undefined) {
    const known = all.flatMap(({ networks }) => networks).join(', ');
    return `${network} is no network whose password a person types: ${known === '' ? 'this run has none' : known}`;
  }
  return state.status === 'ended' ? 'the run has ended: nothing signs any more' : found;
}

/** Only the fact: that the password is right was found out before, and where it is kept is not written down. */
export function obeyUnlockSigner(state: RunState, { network, by }: CommandOf<'unlock-signer'>): Obeyed {
  const found = keystoreFor(state, network);
  if (typeof found === 'string') return err(found);
  const { keystore, networks } = found;
  const did = `${keystoreName(keystore)} is open until the run ends: ${networks.join(', ')}`;
  if (state.unlocked?.includes(keystore) === true) return done(did);
  return done(did, { type: 'signer-unlocked', keystore, by });
}
