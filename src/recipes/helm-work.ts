import type { StepId } from '../engine/model/ids.ts';
import type { CommandWork, Step } from '../engine/model/step.ts';
import type { HelmRecipe } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { kubernetesDirectories } from './kubeconfig.ts';
import { commandWork, idIn, makeStep, probeWork } from './make-step.ts';
import type { RegionStretch } from './stretch.ts';

/** A look reads what the watch has told: it costs no request. Pods must stay up for 3 s, so at 2 s it would be 6. */
const PODS_EVERY_MS = 500;

/** A helm of this region: its own kubeconfig and caches. */
export function helmWork({ place, fleet }: RegionStretch, argv: Argv, interpreter: string): CommandWork {
  return commandWork(argv, fleet.directory, interpreter, {
    env: kubernetesEnv(place),
    files: kubernetesDirectories(place),
  });
}

/** Only one shared chain can lose its quorum by what happens to one region, and not where no validator is. */
export function disruption({ fleet, zone }: RegionStretch): Pick<Step, 'disruptive' | 'takesDown'> {
  const takesDown = zone?.definition.validators.value;
  if (fleet.chain?.topology !== 'shared-chain' || takesDown === 0) return {};
  return { disruptive: true, ...(takesDown === undefined ? {} : { takesDown }) };
}

/** As charts label what belongs to a release. */
export const podsOf = ({ release }: HelmRecipe): string => `app.kubernetes.io/instance=${release}`;

/** Whatever helm did, the pods tell whether it worked. */
export function podsStep(
  stretch: RegionStretch,
  recipe: HelmRecipe,
  after: readonly StepId[],
  { name = 'pods', ...choices }: Pick<Partial<Step>, 'name' | 'restartFrom' | 'undoes' | 'dormant'> = {},
): Step {
  const input = {
    kubeconfig: stretch.place.kubeconfig,
    namespace: recipe.namespace,
    selector: podsOf(recipe),
  };
  const limit = { ...neededBy('pods ready', after, recipe), limit: 'probe' as const };
  return makeStep(stretch, name, probeWork('pods-ready', input, PODS_EVERY_MS), limit, {
    restartFrom: idIn(stretch, 'release'),
    ...choices,
  });
}

export const neededBy = (title: string, after: readonly StepId[], recipe: HelmRecipe) => ({
  title,
  after,
  limit: 'helm' as const,
  timeoutMs: recipe.timeoutMs,
});
