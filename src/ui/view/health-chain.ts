import type { ChainHealth, ChainState, HealthReport } from '../../engine/model/health.ts';

/** The chain a region belongs to: the shared one, or its own. */
export function chainOf(report: HealthReport, region: string | null): ChainHealth | null {
  return (
    report.chains.find(({ id }) => id === region) ?? (report.chains.length === 1 ? (report.chains[0] ?? null) : null)
  );
}

/** Gravest first. */
const GRAVITY: readonly ChainState[] = [
  ...(['forked', 'halted', 'no-quorum', 'slow', 'unknown', 'bootstrapping', 'idle', 'advancing'] as const),
];

export function worstChain(chains: readonly ChainHealth[]): ChainHealth | null {
  return chains.toSorted((a, b) => GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state))[0] ?? null;
}

/** How many chains are in each state, gravest first. */
export function countStates(chains: readonly ChainHealth[]): readonly (readonly [ChainState, number])[] {
  return GRAVITY.map((state) => [state, chains.filter((chain) => chain.state === state).length] as const).filter(
    ([, count]) => count > 0,
  );
}
