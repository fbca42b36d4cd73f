import { scopeOf } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { cellOf } from '../../engine/state/select.ts';

/**
 * Regions whose validators should be running by now. Once a region is one it stays one: while its release is upgraded or
 * retried, a validator that is down is a loss to the chain and not a node that was never there.
 */
export class DeployedRegions {
  readonly #known = new Set<string>();

  /** `answered`: regions of which a node has answered; before their own rollout that means an earlier one. */
  of(state: RunState, regions: readonly string[], answered: ReadonlySet<string>): readonly string[] {
    for (const region of regions) if (isDeployed(state, region, answered.has(region))) this.#known.add(region);
    return regions.filter((region) => this.#known.has(region));
  }

  /** Regions whose first release is under way. */
  starting(state: RunState, regions: readonly string[]): readonly string[] {
    return regions.filter(
      (region) => !this.#known.has(region) && cellOf(state, scopeOf(region), 'besu').status === 'running',
    );
  }
}

function isDeployed(state: RunState, region: string, answered: boolean): boolean {
  const scope = scopeOf(region);
  const besu = cellOf(state, scope, 'besu').status;
  if (besu === 'succeeded' || besu === 'skipped') return true;
  // Nothing of this run brings them up, and it verifies them all the same: they are there.
  if (besu === 'absent' && cellOf(state, scope, 'verify').status !== 'absent') return true;
  return answered && (besu === 'absent' || besu === 'pending');
}
