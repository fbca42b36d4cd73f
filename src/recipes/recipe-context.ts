import type { RegionId } from '../regions/region.ts';

/** What a plan needs besides the fleet. Directories are absolute. */
export interface RecipeContext {
  /** `<state dir>/runs/<run id>`: goes with the run. */
  readonly runDirectory: string;
  /** `<state dir>/fleets/<fleet name>`: outlives runs (terraform's local state, the plugin cache). */
  readonly workspaceDirectory: string;
  /** `<state dir>/accounts`: ledgers of the accounts that sign; shared by all fleets, outlives them. */
  readonly accountsDirectory: string;
  readonly selection: Selection;
  /** Helm goes back there instead of upgrading; absent = it upgrades. */
  readonly rollbackTo?: GoesBackTo;
  /** By region: the helm revision verified last there, to which it goes back by itself. Absent = nobody looked. */
  readonly verifiedRevisions?: Readonly<Record<string, number>>;
  /** By region: the vCPUs that an earlier run has built there, which count as in use by now. Absent = nobody looked. */
  readonly builtVcpus?: Readonly<Record<string, number>>;
  /** The region that joins a run whose fleet was checked long ago: it asks for itself. Absent = all begin together. */
  readonly joining?: RegionId;
  /** By directory of a terraform module: how many directories above it are named in it. Absent = none. */
  readonly modulesAbove?: Readonly<Record<string, number>>;
  /** Directories of manifests that kustomize has to build. Absent = none. */
  readonly kustomizations?: readonly string[];
  /** By region, absolute: kubeconfigs of earlier runs, by which the chain can be looked at before this run makes its own. */
  readonly earlierKubeconfigs?: Readonly<Record<string, string>>;
}

/** Helm revisions by region, or by zone where each has a release of its own; a zone that is not named is left alone. */
export type GoesBackTo = Readonly<Record<string, number>>;

/** Null = everything. */
export interface Selection {
  readonly regions: readonly string[] | null;
  readonly phases: readonly string[] | null;
  /** Names of networks: only what is sent on these. Absent = as null. */
  readonly networks?: readonly string[] | null;
  /** Parts and steps of the CCIP phase: only these. Absent = as null. */
  readonly ccip?: readonly string[] | null;
}
