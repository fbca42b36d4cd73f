/** What `--metrics` asks of a run without a screen. */
export interface MetricsWish {
  readonly address: string;
  /** Searched for tools after PATH. */
  readonly toolDirectories: readonly string[];
}

export const metricsWish = (
  address: string | undefined,
  toolDirectories: readonly string[],
): MetricsWish | undefined => (address === undefined ? undefined : { address, toolDirectories });
