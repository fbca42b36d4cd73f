import { type Transaction, Wallet } from 'ethers';
import type { ChainTaskInput, SignerReference } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainSigner } from './chain-signer.ts';
import { refuse } from './halt.ts';
import type { RoomPorts } from './room-ports.ts';

type FromEnvironment = Extract<SignerReference, { kind: 'environment' }>;

/** A raw key. Only in a lab and never for real money: everything that runs as the same user can read it. */
export function environmentSigner(
  reference: FromEnvironment,
  { environment, network }: ChainTaskInput,
  { env }: RoomPorts,
): ChainSigner {
  if (environment !== 'lab' || network.mainnet) {
    const why = network.mainnet ? `${network.name} is a main network` : `the fleet’s environment is ${environment}`;
    throw refuse(chainFailure('signer-refused', [why], [network.name]));
  }
  const name = reference.variable.replace(/^env:/, '');
  const key = env[name]?.trim() ?? '';
  if (key === '') throw refuse(chainFailure('signer', [`the environment variable ${name} is not set`]));
  const wallet = walletOf(key);
  if (wallet === null) throw refuse(chainFailure('signer', [`the environment variable ${name} holds no private key`]));
  return { address: wallet.address, sign: (unsigned: Transaction) => wallet.signTransaction(unsigned) };
}

/** Null instead of an error: an error's text could hold the key. */
function walletOf(key: string): Wallet | null {
  try {
    return new Wallet(key.startsWith('0x') ? key : `0x${key}`);
  } catch {
    return null;
  }
}
