import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import { idIn, makeStep, probeWork } from './make-step.ts';
import type { RegionStretch } from './stretch.ts';

const EVERY_MS = 2_000;

/**
 * Before anything is done to a cluster: is it the one this region had, and no other region's? Which one that is outlives
 * the run. A retry begins with another kubeconfig where a step makes one.
 */
export function identityStep(
  stretch: RegionStretch,
  timeoutMs: number,
  after: readonly StepId[],
  makesKubeconfig: boolean,
): Step {
  const input = {
    kubeconfig: stretch.place.kubeconfig,
    region: stretch.region.region.id,
    records: `${stretch.context.workspaceDirectory}/identity`,
  };
  return makeStep(
    stretch,
    'identity',
    probeWork('cluster-identity', input, EVERY_MS),
    { title: 'cluster identity', after, limit: 'probe', timeoutMs },
    makesKubeconfig ? { restartFrom: idIn(stretch, 'kubeconfig') } : {},
  );
}
