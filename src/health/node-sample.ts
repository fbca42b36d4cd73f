import type { CertificateEnd, UnaskedNodes } from '../engine/model/health.ts';
import type { RpcProblem } from './json-rpc-answer.ts';

/** A node the poller asks. */
export interface NodeTarget {
  /** For instance `japaneast/validator-0`. */
  readonly id: string;
  readonly region: string;
  readonly role: 'validator' | 'sentry';
}

/** What came of asking one node once. Volatile; the newest few of each node are what an assessment is made from. */
export type NodeSample = {
  readonly node: string;
  /** When the answer (or its absence) was known; wall clock, milliseconds. */
  readonly atMs: number;
  readonly latencyMs: number;
} & ({ readonly ok: true; readonly reading: NodeReading } | { readonly ok: false; readonly problem: RpcProblem });

/** Everything a node said of itself. Null = not told or not asked this time; the newest known value then still holds. */
export interface NodeReading {
  readonly chainId: number | null;
  readonly head: BlockSample | null;
  /** The blocks since the last sample that could be read, oldest first, `head` included; at most 60. */
  readonly newBlocks: readonly BlockSample[];
  /** Null = not syncing, or it does not know. */
  readonly syncing: { readonly current: number; readonly highest: number } | null;
  readonly peers: number | null;
  readonly genesisHash: string | null;
  readonly client: string | null;
  /** Public key as 128 hex digits, lower case, without 0x. */
  readonly enodeId: string | null;
  /** Account of that key, lower case with 0x. */
  readonly address: string | null;
  /** Enode ids (as above) of its peers. */
  readonly peerIds: readonly string[] | null;
  /** Where each of them is connected from, in the same order; empty text = not told. Absent with `peerIds` null. */
  readonly peerHosts?: readonly string[];
  /** The set for the next block, lower case. */
  readonly nextValidators: readonly string[] | null;
  /** Pending transactions; null = not told. */
  readonly pendingTransactions: number | null;
  /** The server's clock minus ours, from the Date header; resolution one second. */
  readonly clockSkewMs: number | null;
  /** When its TLS certificate ends; null or absent = not told. */
  readonly certificateUntilMs?: number | null;
  /** API groups that answered -32604 or -32601: ADMIN, QBFT, NET, TXPOOL, WEB3. */
  readonly missingGroups: readonly string[];
}

export interface BlockSample {
  readonly height: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestampMs: number;
  /** Lower case. */
  readonly proposer: string;
  /** Null = no QBFT header. */
  readonly round: number | null;
  /** From extraData; empty when a contract holds the list, null when there is no QBFT header. */
  readonly validators: readonly string[] | null;
  readonly transactions: number;
}

/** What was meant to be there: from the plan and the fleet file. */
export interface ExpectedChain {
  readonly topology: 'shared-chain' | 'chain-per-region';
  readonly chainId: number | null;
  /** Of the genesis file, when it can be known; else the majority's is taken. */
  readonly genesisHash: string | null;
  readonly blockPeriodMs: number;
  /** Of the genesis file; 0 = blocks come also when empty. */
  readonly emptyBlockPeriodMs: number;
  readonly requestTimeoutMs: number;
  /** Every node the fleet is to have, also in regions that are not there yet. */
  readonly nodes: readonly NodeTarget[];
  /** Regions whose validators should be running by now; nodes elsewhere are `not-deployed`, not an alarm. */
  readonly deployedRegions: readonly string[];
  readonly everyMs: number;
  readonly minPeers: number | null;
  readonly maxBlocksBehind: number;
  /** By region: certificates seen on the way to its cluster. Absent = none. */
  readonly certificates?: Readonly<Record<string, readonly CertificateEnd[]>>;
  /** Keys (as `enodeId`) of peers that belong to no node of the fleet and are welcome all the same. Absent = none. */
  readonly knownPeers?: readonly string[];
  /** By region: the version the fleet file asks for, such as `26.8.0`. Absent = it does not say. */
  readonly wantedVersions?: Readonly<Record<string, string>>;
  /** Regions with nodes that no address leads to. Absent = none. */
  readonly unasked?: readonly UnaskedNodes[];
}
