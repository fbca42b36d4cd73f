import type { StepId } from '../engine/model/ids.ts';
import type { CommandWork, Step } from '../engine/model/step.ts';
import type { HelmRecipe } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { kubernetesDirectories } from './kubeconfig.ts';
import { commandWork, idIn, makeStep, probeWork } from './make-step.ts';
import type { RegionStretch } from './stretch.ts';

const PODS_EVERY_MS = 2_000;

/** A helm of this region: its own kubeconfig and caches. */
export function helmWork({ place, fleet }: RegionStretch, argv: Argv, interpreter: string): CommandWork {
  return commandWork(argv, fleet.directory, interpreter, {
    env: kubernetesEnv(place),
    files: kubernetesDirectories(place),
  });
}

/** Only one shared chain can lose its quorum by what happens to one region. */
export const disruption = ({ fleet }: RegionStretch): { readonly disruptive?: true } =>
  fleet.chain?.topology === 'shared-chain' ? { disruptive: true } : {};

/** Whatever helm did, the pods tell whether it worked. */
export function podsStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const input = {
    kubeconfig: stretch.place.kubeconfig,
    namespace: recipe.namespace,
    selector: `app.kubernetes.io/instance=${recipe.release}`,
  };
  const limit = { ...neededBy('pods ready', after, recipe), limit: 'probe' as const };
  return makeStep(stretch, 'pods', probeWork('pods-ready', input, PODS_EVERY_MS), limit, {
    restartFrom: idIn(stretch, 'release'),
  });
}

export const neededBy = (title: string, after: readonly StepId[], recipe: HelmRecipe) => ({
  title,
  after,
  limit: 'helm' as const,
  timeoutMs: recipe.timeoutMs,
});
