import { type ChainTaskInput, TYPED } from '../regions/chain-task.ts';
import type { ChainSigner } from './chain-signer.ts';
import { environmentSigner } from './environment-signer.ts';
import { externalSigner } from './external-signer.ts';
import { keystoreAddress, keystoreSigner } from './keystore-signer.ts';
import type { RoomPorts } from './room-ports.ts';

/** Opening a keystore takes about a second, on purpose: once per attempt, and never kept longer than one. */
export async function signerFor(
  input: ChainTaskInput,
  ports: RoomPorts,
  memory: Map<string, unknown>,
): Promise<ChainSigner> {
  const known = memory.get(MEMORY) as ChainSigner | undefined;
  if (known !== undefined) return known;
  const signer = await openSigner(input, ports, memory);
  memory.set(MEMORY, signer);
  return signer;
}

/** Whose account it is, which is all that a look at what would be sent needs: nobody types a password for it. */
export async function accountFor(
  input: ChainTaskInput,
  ports: RoomPorts,
  memory: Map<string, unknown>,
): Promise<string> {
  const { signer } = input.network;
  if (signer.kind === 'keystore' && signer.password === TYPED) return keystoreAddress(signer);
  return (await signerFor(input, ports, memory)).address;
}

const MEMORY = 'signer';

function openSigner(
  input: ChainTaskInput,
  ports: RoomPorts,
  memory: Map<string, unknown>,
): ChainSigner | Promise<ChainSigner> {
  const { signer } = input.network;
  switch (signer.kind) {
    case 'keystore':
      return keystoreSigner(signer, ports);
    case 'environment':
      return environmentSigner(signer, input, ports);
    case 'external':
      return externalSigner(signer, ports, memory);
  }
}
