import type { JsonValue } from '../lib/json.ts';
import type { CcipInput } from './ccip-schema.ts';
import type { ChainNetwork, ChainTask } from './chain-task.ts';
import type { ExecutorSettings } from './executor-settings.ts';
import type { FeatureWishes } from './features.ts';
import type { GenesisFrom } from './genesis-from.ts';
import type { HealthSettings } from './health-rpc.ts';
import type { OwnSignature } from './own-signature.ts';
import type { Region, RegionId } from './region.ts';
import type { Zone } from './zones.ts';

/** The wanted world, fully resolved from a fleet file: every default filled in, nothing left to look up. Immutable. */
export interface Fleet {
  readonly version: 1;
  readonly name: string;
  readonly environment: Environment;
  /** Absolute path of the fleet file, and of its directory, against which every path in it is relative. */
  readonly file: string;
  readonly directory: string;
  readonly azure: AzureSettings | null;
  /** Regions to deploy, in the catalogue's order. Never holds a region whose role is admin. */
  readonly regions: readonly FleetRegion[];
  readonly admin: FleetRegion | null;
  readonly chain: ChainSettings | null;
  /** Chains of the phases contracts and ccip; paths in them are relative to the fleet directory. */
  readonly networks: readonly ChainNetwork[];
  /** Every phase a fleet can have, in the order of a rollout, also those that are off or not configured. */
  readonly phases: readonly FleetPhase[];
  /** What has to be true after every change of nodes, in the file's order; absent = the file asks for nothing. */
  readonly checks?: readonly FleetCheck[];
  readonly strategy: Strategy;
  readonly failures: FailureSettings;
  readonly health: HealthSettings;
  /** Paths in it as written (relative to the fleet directory). */
  readonly executor: ExecutorSettings;
  /** Absent = the file names none, and nothing is asked for. */
  readonly mode?: Mode;
  /** A second place for journals, as written (relative to the fleet directory); absent = there is none. */
  readonly journalCopy?: string;
  /** What a region without an override gets: what this fleet has in common with another one. */
  readonly common?: RegionalDefinition;
  /** Where which feature is on; absent = the file names none. */
  readonly features?: FeatureWishes;
  /** Absent = nothing has to be proved elsewhere before it comes here. */
  readonly promotion?: Promotion;
  /** Where people are told that they are needed: `env:NAME` or `file:PATH` (as written) holds the address; absent = nowhere. */
  readonly notify?: { readonly webhook: string };
}

/** Another fleet must have verified the same definition, and not longer ago than this. */
export interface Promotion {
  readonly from: string;
  readonly withinMs: number;
}

/** How much a team wants to survive, and with what; docs/cluster.md says what each runs. */
export type Mode = 'single' | 'ha' | 'scaled' | 'kubernetes';

export type Environment = 'production' | 'staging' | 'lab';

export interface FleetRegion {
  readonly region: Region;
  readonly definition: RegionalDefinition;
  /** Set when its nodes are changed zone by zone, in this order; absent = all at once. */
  readonly zones?: readonly FleetZone[];
}

export interface FleetZone extends Zone {
  readonly definition: RegionalDefinition;
}

/**
 * Where an effective value was decided. `rule` = the program insists (an admin region carries no validator); `share` = a
 * zone's even part of what its region gets; `zone` = an override of the zone.
 */
export type Origin = 'default' | 'definition' | 'override' | 'flag' | 'rule' | 'share' | 'zone';
export interface Effective<Value> {
  readonly value: Value;
  readonly origin: Origin;
}

/** What one region gets: derived by a pure function of (definition, overrides, region). */
export interface RegionalDefinition {
  /** Who answers for it; absent = the file names nobody. */
  readonly owner?: Effective<string>;
  readonly validators: Effective<number>;
  readonly sentries: Effective<number>;
  readonly vcpus: Effective<number>;
  /** Free terraform variables, by name. */
  readonly vars: Readonly<Record<string, Effective<JsonValue>>>;
  /** Free helm values, by name (top-level keys). */
  readonly values: Readonly<Record<string, Effective<JsonValue>>>;
}

export interface AzureSettings {
  readonly subscription: string;
  readonly tenant: string | null;
  /** The terraform variable that holds the size of the machines; absent = `vm_size`. */
  readonly vmSizeVariable?: string;
}

export interface ChainSettings {
  readonly topology: 'shared-chain' | 'chain-per-region';
  readonly id: number;
  /** Path as written in the file (relative to the fleet directory), `{region}` allowed; null = not given. */
  readonly genesis: string | null;
  /** Null = somebody made the genesis before the rollout. */
  readonly genesisFrom: GenesisFrom | null;
  readonly blockPeriodSeconds: number;
}

export type RegionPhaseId = 'preflight' | 'infrastructure' | 'kubernetes' | 'besu' | 'verify';
export type FleetPhaseId = 'contracts' | 'ccip';
/** Phases of the administrative region: its own row, not counted in any total. */
export type AdminPhaseId = 'admin-infrastructure' | 'monitoring' | 'logging' | 'backup';
export type PhaseId = RegionPhaseId | FleetPhaseId | AdminPhaseId;

/** How a phase begins in a row: by itself, when somebody says yes, or when somebody types the row's name. */
export type Approval = 'auto' | 'ask' | 'typed';

/** What becomes of a row where a phase has failed and is not tried again by itself. */
export type OnFailure = 'hold' | 'continue' | 'rollback';

export interface FleetPhase {
  readonly id: PhaseId;
  readonly scope: 'region' | 'fleet' | 'admin';
  /** How it is done; `off` = switched off in the file; `unconfigured` = the file says nothing about it. */
  readonly recipe: PhaseRecipe;
  /** Absent = nothing is done around it. */
  readonly around?: Around;
  /** Absent = by itself. */
  readonly approval?: Approval;
  /** Absent = the row waits for a person. */
  readonly onFailure?: Exclude<OnFailure, 'hold'>;
}

/** Programs before a change (take the sentry out of the load balancer) and after it was proved (put it back). */
export interface Around {
  readonly before: CommandRecipe | null;
  readonly after: CommandRecipe | null;
  /** Whether `after` runs also when the change, or its proof, has failed. */
  readonly always: boolean;
}

/** Something that has to be true once nodes were changed, in a sentence, and the program that looks. */
export interface FleetCheck {
  readonly name: string;
  readonly recipe: CommandRecipe;
}

export type PhaseRecipe =
  | { readonly kind: 'off' }
  | { readonly kind: 'unconfigured'; readonly reason: string }
  | PreflightRecipe
  | CommandRecipe
  | TerraformRecipe
  | KubectlRecipe
  | HelmRecipe
  | ChainRecipe
  | ContractsRecipe
  | CcipRecipe;

export interface PreflightRecipe {
  readonly kind: 'preflight';
  readonly timeoutMs: number;
}

/** Any program, run once per region; `{region}` in an argument is replaced inside that one argument, never by a shell. */
export interface CommandRecipe {
  readonly kind: 'command';
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How long it may say nothing before that is told; absent = as any program. */
  readonly silentAfterMs?: number;
}

export interface TerraformRecipe {
  readonly kind: 'terraform';
  /** Module directory, relative to the fleet directory. */
  readonly module: string;
  readonly layout: 'per-region' | 'shared';
  readonly parallelism: number;
  /** `-backend-config=KEY=VALUE`; `{region}` is replaced in values. */
  readonly backendConfig: Readonly<Record<string, string>>;
  readonly lockTimeoutSeconds: number;
  readonly timeoutMs: number;
}

export interface KubectlRecipe {
  readonly kind: 'kubectl';
  /** A command that writes a kubeconfig; `{region}` and `{kubeconfig}` are replaced. Null when `kubeconfig` is given. */
  readonly credentials: readonly [string, ...string[]] | null;
  /** A kubeconfig file to copy for this region, `{region}` replaced. Null when `credentials` is given. */
  readonly kubeconfig: string | null;
  readonly manifests: string | null;
  readonly namespace: string;
  readonly nodesReady: number;
  readonly timeoutMs: number;
}

export interface HelmRecipe {
  readonly kind: 'helm';
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Value files, `{region}` and `{zone}` replaced. A file that does not exist is an error of the preflight. */
  readonly values: readonly string[];
  readonly timeoutMs: number;
}

export type RpcAccess =
  | { readonly via: 'kubernetes'; readonly service: string; readonly port: number }
  | { readonly via: 'url'; readonly url: string; readonly token?: string | undefined };

export interface ChainRecipe {
  readonly kind: 'chain';
  readonly rpc: RpcAccess;
  readonly minPeers: number;
  readonly maxBlocksBehind: number;
  /** How many new blocks must come while it is looked at. */
  readonly blocks: number;
  /** Whether a block of the region's own must be among them; else a validator that tells nothing is let pass. */
  readonly sealing: boolean;
  readonly withinMs: number;
}

/** Transactions of the fleet: lanes of different networks side by side, each in order. */
export interface ContractsRecipe {
  readonly kind: 'contracts';
  readonly lanes: readonly ContractsLane[];
  /** Of one transaction, until it is final. */
  readonly timeoutMs: number;
}

export interface ContractsLane {
  /** One of the fleet's networks. */
  readonly network: string;
  /** Artifacts are relative to the fleet directory. */
  readonly tasks: readonly ChainTask[];
}

/** Two chains that are connected by CCIP, one step after another. */
export interface CcipRecipe extends Pick<CcipInput, 'a' | 'b' | 'laneCheck'> {
  readonly kind: 'ccip';
  /** Whether every step that would send waits for a person, or the first one of each chain for all. */
  readonly approve: 'each' | 'once' | null;
  readonly smoke: CcipInput['smoke'] | null;
  readonly timeoutMs: number;
}

export interface Strategy {
  readonly kind: 'all-at-once' | 'waves' | 'manual';
  /** How many steps of one tool run at a time; keys are limit names such as `terraform`. */
  readonly concurrency: Readonly<Record<LimitName, number>>;
  /** Every region to deploy in exactly one; empty unless the kind is waves. */
  readonly waves: readonly FleetWave[];
  readonly tolerance: FailureTolerance;
  /** How much time at least is between two steps of one tool that begin; absent = none. */
  readonly staggerMs?: number;
}

export interface FleetWave {
  readonly name: string;
  readonly regions: readonly RegionId[];
  readonly soakMs: number;
  readonly soakBlocks: number;
}

/** How much may fail before nothing new starts. `share` is a part of all regions, from 0 to 1. */
export type FailureTolerance =
  | { readonly kind: 'none' | 'quorum' }
  | { readonly kind: 'regions'; readonly count: number }
  | { readonly kind: 'share'; readonly share: number };

/** What happens by itself when something fails. */
export interface FailureSettings {
  /** Null = nothing is tried again by itself. */
  readonly retry: { readonly attempts: number; readonly delayFactor: number } | null;
  /** Null = new starts never pause by themselves. */
  readonly pause: { readonly failures: number; readonly withinMs: number; readonly pauseMs: number } | null;
  readonly signatures: readonly OwnSignature[];
}

export type LimitName = 'terraform' | 'kubectl' | 'helm' | 'command' | 'probe';

export interface RegionOverride {
  readonly owner?: string;
  readonly validators?: number;
  readonly sentries?: number;
  readonly vcpus?: number;
  readonly vars?: Readonly<Record<string, JsonValue>>;
  readonly values?: Readonly<Record<string, JsonValue>>;
}

/** By region, or by zone of a region that is changed zone by zone. */
export type Overrides = Readonly<Record<string, RegionOverride>>;
