/**
 * What is known of the chain and its nodes at one moment: made by the health room from samples, shown by every face.
 * Everything here is an observation and carries when it was made; nothing here is needed to resume a run.
 * Times are milliseconds of the wall clock (UTC); heights, lags and peers are counts.
 */
export interface HealthReport {
  readonly observedAtMs: number;
  /** How often a node is asked; a report older than a few of these is stale and is shown as such. */
  readonly everyMs: number;
  readonly verdict: HealthVerdict;
  /** One for a shared chain; one per region otherwise. */
  readonly chains: readonly ChainHealth[];
  readonly regions: readonly RegionHealth[];
  readonly nodes: readonly NodeHealth[];
  /** Gravest first. */
  readonly alarms: readonly HealthAlarm[];
  /** Pairs of regions whose nodes do not know each other although both answer; both ways round are one pair. */
  readonly missingEdges: readonly { readonly from: string; readonly to: string }[];
  /** Regions of which no address leads to every node; absent = all nodes can be asked. */
  readonly unasked?: readonly UnaskedNodes[];
  /** Set when everything vanished at once: what is broken is the watcher's own way to the nodes. */
  readonly blind: string | null;
}

/** One address stands for several nodes: whichever answers is taken for the first, and the others are not seen. */
export interface UnaskedNodes {
  readonly region: string;
  readonly asked: number;
  readonly nodes: number;
}

/** `unknown`: not asked yet, or cannot be told. */
export type HealthVerdict = 'healthy' | 'degraded' | 'down' | 'unknown';

export type ChainState =
  /** Height 0, not enough validators yet: not an error. */
  | 'bootstrapping'
  | 'advancing'
  /** Blocks come late, or need more than one round. */
  | 'slow'
  /** No transactions, so no blocks until the empty block period is over. */
  | 'idle'
  /** Fewer live validators than ceil(2n/3): it cannot advance. */
  | 'no-quorum'
  /** Enough live validators, and still no block. */
  | 'halted'
  /** Two nodes hold different blocks at one height. */
  | 'forked'
  | 'unknown';

export interface ChainHealth {
  /** `fleet` for a shared chain, else the region. */
  readonly id: string;
  readonly state: ChainState;
  readonly verdict: HealthVerdict;
  /** In one sentence, for the header: what it is and since when. */
  readonly summary: string;
  /** Size of the validator set for the next block; the deployed number while the chain does not tell. */
  readonly validators: number;
  /** Validators that answer and take part as far as can be seen. */
  readonly live: number;
  /** ceil(2n/3). */
  readonly quorum: number;
  /** How many more may stop before the chain does; negative = that many are missing. */
  readonly canLose: number;
  readonly height: number | null;
  /** Timestamp of the newest block. */
  readonly headAtMs: number | null;
  /** Mean time between the newest blocks. */
  readonly blockIntervalMs: number | null;
  /** Round of the newest block. */
  readonly round: number | null;
  readonly forecast: StallForecast | null;
  /** The newest 60 at most, oldest first. */
  readonly blocks: readonly SeenBlock[];
  /** Validators of the set that nobody deployed, and deployed ones that are not in the set (addresses, lower case). */
  readonly foreignValidators: readonly string[];
  readonly missingValidators: readonly string[];
  /** Who runs what among the nodes that answer, the commonest first; absent = told by an older engine. */
  readonly versions?: readonly ClientVersion[];
}

/** One version of the client on one chain. */
export interface ClientVersion {
  /** `besu/v26.8.0` */
  readonly version: string;
  readonly nodes: number;
  readonly validators: number;
  readonly regions: readonly string[];
}

/** When a chain that stands still may go on. */
export interface StallForecast {
  /** The round it is most likely in. */
  readonly round: number;
  readonly nextAttemptAtMs: number | null;
  /** What would end the stall sooner, in words. */
  readonly remedy: string;
}

export interface SeenBlock {
  readonly height: number;
  readonly atMs: number;
  readonly round: number;
  readonly proposer: string;
  /** Node id of the proposer; null = an address nobody of ours has. */
  readonly node: string | null;
}

export interface RegionHealth {
  readonly region: string;
  readonly verdict: HealthVerdict;
  /** The gravest trouble of its nodes in a few words; null = none. */
  readonly headline: string | null;
  readonly validators: number;
  readonly validatorsUp: number;
  readonly sentries: number;
  readonly sentriesUp: number;
  readonly height: number | null;
  readonly lag: number | null;
  readonly headAgeMs: number | null;
  /** The fewest of its validators. */
  readonly peers: number | null;
  readonly sealing: SealingState;
  readonly latencyMs: number | null;
  /** Client versions, each once. */
  readonly clients: readonly string[];
  /** The version the fleet file asks for (`26.8.0`); absent = it does not say. */
  readonly wantedVersion?: string;
  /** Set when a node that told its version runs another one. */
  readonly otherVersion?: true;
  /** Certificates that were shown on the way to its cluster and its nodes; absent = none was seen. */
  readonly certificates?: readonly CertificateEnd[];
  /** The last time any of its nodes answered. */
  readonly observedAtMs: number | null;
  /** All its validators have been asked since; null = some were never asked. */
  readonly askedAtMs: number | null;
  /** One entry per poll, newest last, at most 30: lag in blocks; null = no answer. */
  readonly lagTrend: readonly (number | null)[];
  /** Latency in milliseconds, in the same way. */
  readonly latencyTrend: readonly (number | null)[];
}

/** `login`: the client certificate of the kubeconfig; `CA`: what it knows the API server by. `node`: the one of its nodes (TLS) that ends first. */
export interface CertificateEnd {
  readonly of: 'API server' | 'login' | 'CA' | 'node';
  readonly untilMs: number;
}

/** `no-turn-yet`: too few blocks seen to tell. `not-validator`: not in the set. */
export type SealingState = 'sealing' | 'missed' | 'no-turn-yet' | 'not-validator' | 'unknown';

export interface NodeHealth {
  /** For instance `japaneast/validator-0`. */
  readonly node: string;
  readonly region: string;
  readonly role: 'validator' | 'sentry';
  readonly verdict: HealthVerdict;
  readonly trouble: NodeTrouble | null;
  readonly height: number | null;
  readonly lag: number | null;
  readonly headAgeMs: number | null;
  /** Set while the node catches up. */
  readonly syncing: { readonly current: number; readonly highest: number } | null;
  readonly peers: number | null;
  readonly expectedPeers: number | null;
  /** Node ids of known peers; null = it does not tell (API group off). */
  readonly knownPeers: readonly string[] | null;
  /** Peers that no node of the fleet is known to be; absent = none, or it does not tell its peers. */
  readonly strangers?: Strangers;
  readonly sealing: SealingState;
  /** Turns as proposer that passed without its block, among the blocks seen. */
  readonly missedTurns: number;
  readonly latencyMs: number | null;
  readonly client: string | null;
  readonly address: string | null;
  /** Positive: its clock runs ahead of ours. */
  readonly clockSkewMs: number | null;
  /** What it does not offer, and the flag that would. */
  readonly unavailable: readonly { readonly what: string; readonly remedy: string }[];
  /** The last time it gave a usable answer. */
  readonly observedAtMs: number | null;
}

export interface Strangers {
  /** How many there are; `peers` names the first few. */
  readonly count: number;
  readonly peers: readonly {
    /** Public key, 128 hex digits. */
    readonly key: string;
    /** Host and port of the connection; empty = not told. */
    readonly host: string;
  }[];
  /** Every node of the fleet has told its key, so none of them is ours. */
  readonly sure: boolean;
}

export interface NodeTrouble {
  readonly kind: NodeTroubleKind;
  /** What was seen, in words a person can act on. */
  readonly text: string;
  readonly remedy: string;
  readonly sinceMs: number;
}

export type NodeTroubleKind =
  | 'not-deployed'
  | 'unreachable'
  | 'hangs'
  | 'resets'
  | 'host-not-allowed'
  | 'unauthorized'
  | 'throttled'
  | 'server-error'
  | 'nonsense'
  | 'too-large'
  | 'wrong-chain'
  | 'wrong-genesis'
  | 'forked'
  | 'isolated'
  | 'few-peers'
  | 'syncing'
  | 'lagging'
  | 'stale-head'
  | 'not-sealing'
  | 'clock-skew'
  | 'duplicate-key'
  | 'slow';

export interface HealthAlarm {
  /** The same for the same cause in every report, so that a face can tell a new one from an old one. */
  readonly id: string;
  readonly severity: 'critical' | 'warning';
  readonly title: string;
  readonly detail: string;
  /** What to do, or what to look at next. */
  readonly remedy: string;
  readonly regions: readonly string[];
  readonly sinceMs: number;
}

/** What the cluster of one region says of the pods that matter. */
export interface ClusterSight {
  readonly region: string;
  readonly observedAtMs: number;
  /** Why it cannot be looked at; null = it can. */
  readonly problem: string | null;
  readonly pods: readonly PodSight[];
  /** The newest 10 at most, newest first. */
  readonly events: readonly {
    readonly atMs: number;
    readonly warning: boolean;
    readonly object: string;
    readonly reason: string;
    readonly text: string;
    readonly count: number;
  }[];
}

export interface PodSight {
  readonly name: string;
  readonly status: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly startedAtMs: number | null;
}
