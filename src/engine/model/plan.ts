import type { JobSettings } from '../../regions/executor-settings.ts';
import type { ChainSettings, Environment, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { OwnSignature } from '../../regions/own-signature.ts';
import type { Region } from '../../regions/region.ts';
import type { RunId, Scope } from './ids.ts';
import type { PlannedHealth } from './planned-health.ts';
import type { RunPolicy } from './policy.ts';
import type { Step } from './step.ts';

/** The frozen list of steps of one run; the journal's first event holds it whole. */
export interface Plan {
  readonly run: RunId;
  readonly fleet: string;
  readonly environment: Environment;
  readonly fleetFile: string;
  readonly runDirectory: string;
  readonly phases: readonly PlannedPhase[];
  readonly regions: readonly PlannedRegion[];
  readonly chain: ChainSettings | null;
  /** The account this run is for, and no other; absent = the fleet file names none. */
  readonly azure?: { readonly subscription: string; readonly tenant: string | null };
  readonly steps: readonly Step[];
  readonly limits: Readonly<Record<LimitName, number>>;
  /** How the nodes are watched while and after this runs; absent in plans of older versions, and when nothing can be asked. */
  readonly health?: PlannedHealth;
  /** Absent in plans of older versions: everything at once, nothing by itself. */
  readonly policy?: RunPolicy;
  /** Where its programs run, paths absolute; absent = on the engine's own machine. */
  readonly executor?: JobSettings;
  /** Errors that the fleet itself knows, kept so that a run that is taken up again calls them the same. Absent = none. */
  readonly signatures?: readonly OwnSignature[];
  /** Why the preflight is left out of this run, as whoever planned it said; absent = it is not. */
  readonly skipPreflight?: string;
  /** What a reader should know before launching: tools that are stand-ins, phases that are not configured. */
  readonly notes: readonly string[];
}

export interface PlannedPhase {
  readonly id: PhaseId;
  readonly scope: 'region' | 'fleet' | 'admin';
  /** Why it has no steps, in words; null = it has. */
  readonly absent: string | null;
  /** How long the strategy allows it, in ms; for colouring a late one. */
  readonly budgetMs: number;
}

export interface PlannedRegion {
  readonly region: Region;
  readonly scope: Scope;
  readonly validators: number;
  readonly sentries: number;
  readonly vcpus: number;
}
