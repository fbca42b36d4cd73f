/** What a plan needs besides the fleet. Directories are absolute. */
export interface RecipeContext {
  /** `<state dir>/runs/<run id>`: goes with the run. */
  readonly runDirectory: string;
  /** `<state dir>/fleets/<fleet name>`: outlives runs (terraform's local state, the plugin cache). */
  readonly workspaceDirectory: string;
  readonly selection: Selection;
}

/** Null = everything. */
export interface Selection {
  readonly regions: readonly string[] | null;
  readonly phases: readonly string[] | null;
}
