import type { NodeIdentity } from './node-identity.ts';

/** How a node differs from a good one, as far as its network can tell. */
export interface NodeBehaviour {
  /** False: the others refuse it (another genesis, another network id), and its own chain stays at the genesis block. */
  readonly peering: boolean;
  readonly sealing: boolean;
  /** False: what it proposes and signs is refused by the others. */
  readonly honest: boolean;
  /** How far it stays behind its best peer; infinite for a node that imports nothing. */
  readonly lagBlocks: number;
  readonly skewMs: number;
}

/** One member of a network; its place in the list is how the network speaks of it. */
export interface NetworkNode extends NodeIdentity {
  readonly id: string;
  readonly role: 'validator' | 'sentry';
}

export const GOOD_BEHAVIOUR: NodeBehaviour = {
  peering: true,
  sealing: true,
  honest: true,
  lagBlocks: 0,
  skewMs: 0,
};
