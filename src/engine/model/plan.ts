import type { JobSettings } from '../../regions/executor-settings.ts';
import type { ChainSettings, Environment, LimitName, Mode, OnFailure, PhaseId } from '../../regions/fleet.ts';
import type { OwnSignature } from '../../regions/own-signature.ts';
import type { Region } from '../../regions/region.ts';
import type { RunId, Scope } from './ids.ts';
import type { EarlierPace } from './pace.ts';
import type { PlannedHealth } from './planned-health.ts';
import type { RunPolicy } from './policy.ts';
import type { Step } from './step.ts';

/** The frozen list of steps of one run; the journal's first event holds it whole. */
export interface Plan {
  readonly run: RunId;
  readonly fleet: string;
  readonly environment: Environment;
  /** How much the team wants to survive; absent = the fleet file does not say. */
  readonly mode?: Mode;
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
  /** A second place for its journal, absolute; absent = there is none. */
  readonly journalCopy?: string;
  /** Errors that the fleet itself knows, kept so that a run that is taken up again calls them the same. Absent = none. */
  readonly signatures?: readonly OwnSignature[];
  /** Why the preflight is left out of this run, as whoever planned it said; absent = it is not. */
  readonly skipPreflight?: string;
  /** Who answers for a row, by its scope; absent = the fleet file names nobody. */
  readonly owners?: Readonly<Record<Scope, string>>;
  /** Absent = the fleet file names none. */
  readonly features?: readonly PlannedFeature[];
  /** Hash of everything that two fleets have in common when they mean the same; absent = of an older plan. */
  readonly definitionHash?: string;
  /** What that hash is made of, so that a proof elsewhere can be compared part by part; absent = of an older plan. */
  readonly definitionParts?: readonly DefinedPart[];
  /** Absent = nothing has to be proved elsewhere first. */
  readonly promotion?: PlannedPromotion;
  /** `env:NAME` or `file:PATH` (absolute) that holds where people are told; absent = nowhere. */
  readonly notify?: { readonly webhook: string };
  /** Absent = none of it was done before, as far as is known here. */
  readonly earlier?: EarlierPace;
  /** What a reader should know before launching: tools that are stand-ins, phases that are not configured. */
  readonly notes: readonly string[];
}

/** Something that is on in some regions and off in the others of a run. */
export interface PlannedFeature {
  readonly name: string;
  /** As the fleet file says it: `25%`. */
  readonly wish: string;
  readonly on: readonly Scope[];
}

/** A part of what regions get that has to be shown elsewhere before it comes here, by a name for people. */
export interface DefinedPart {
  readonly name: string;
  readonly hash: string;
}

/** The run of another fleet that has shown this definition to work. */
export interface PlannedPromotion {
  readonly from: string;
  /** Null = there is none that counts. */
  readonly run: RunId | null;
  readonly verifiedAtMs: number | null;
  /** Where none counts: the run verified there last, and which parts it did not have. Absent = there is no such run. */
  readonly nearest?: { readonly run: RunId; readonly lacks: readonly string[] };
  /** Why it may go on without, as whoever planned it said; absent = nobody did. */
  readonly overridden?: string;
}

export interface PlannedPhase {
  readonly id: PhaseId;
  readonly scope: 'region' | 'fleet' | 'admin';
  /** Why it has no steps, in words; null = it has. */
  readonly absent: string | null;
  /** How long the strategy allows it, in ms; for colouring a late one. */
  readonly budgetMs: number;
  /** What becomes of a row where it has failed for good; absent = it waits for a person. */
  readonly onFailure?: OnFailure;
}

/** What a run is about to do: without the steps that are laid for the worst case. */
export const workOf = (plan: Plan): readonly Step[] => plan.steps.filter(({ dormant }) => dormant === undefined);

export interface PlannedRegion {
  readonly region: Region;
  readonly scope: Scope;
  readonly validators: number;
  readonly sentries: number;
  readonly vcpus: number;
}
