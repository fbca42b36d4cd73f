import type { ChainTaskInput } from '../regions/chain-task.ts';
import type { ChainSigner } from './chain-signer.ts';
import { environmentSigner } from './environment-signer.ts';
import { externalSigner } from './external-signer.ts';
import { keystoreSigner } from './keystore-signer.ts';
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
