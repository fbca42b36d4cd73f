/**
 * What a step has found that the next one would change in its row; its fact `planned`. Two regions that differ in nothing
 * but their name say the same, so what one of them has alone stands out. Values are not in it: they may be secret.
 */
export interface PlannedChanges {
  /** Stands for all lines, also for those that are not kept. */
  readonly fingerprint: string;
  /** How many by action (`create`, `replace`), in the tool's own words. */
  readonly counts: Readonly<Record<string, number>>;
  /** `create azurerm_x.y`, sorted; `{region}` stands for the region's own name. The first of them, when there are many. */
  readonly lines: readonly string[];
}
