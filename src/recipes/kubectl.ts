import type { StepId } from '../engine/model/ids.ts';
import type { CommandWork, Step } from '../engine/model/step.ts';
import type { KubectlRecipe } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { kubectlApply, kubectlApplyIn, namespaceManifest } from '../tools/kubernetes/kubectl-argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { identityStep } from './cluster-identity.ts';
import { kubeconfigStep, kubernetesDirectories } from './kubeconfig.ts';
import { commandWork, makeStep, probeWork } from './make-step.ts';
import { pathIn } from './path.ts';
import { PRIVATE_FILE } from './place.ts';
import { fillPlaceholders } from './placeholders.ts';
import { inOrder, type Laid, placeholdersOf, type RegionStretch } from './stretch.ts';

const NODES_EVERY_MS = 2_000;

/** Kubeconfig, whose cluster it is, namespace, manifests, nodes. */
export function kubectlSteps(stretch: RegionStretch, recipe: KubectlRecipe): Laid {
  const { manifests } = recipe;
  return inOrder(stretch, [
    (after) => kubeconfigStep(stretch, recipe, after),
    (after) => identityStep(stretch, recipe.timeoutMs, after, true),
    (after) => namespaceStep(stretch, recipe, after),
    ...(manifests === null ? [] : [(after: readonly StepId[]) => manifestsStep(stretch, recipe, manifests, after)]),
    (after) => nodesStep(stretch, recipe, after),
  ]);
}

function namespaceStep(stretch: RegionStretch, recipe: KubectlRecipe, after: readonly StepId[]): Step {
  const { place } = stretch;
  const text = namespaceManifest(recipe.namespace);
  const work = kubectlWork(stretch, kubectlApply(place.namespaceFile), [
    { kind: 'write', path: place.namespaceFile, text, mode: PRIVATE_FILE },
  ]);
  return makeStep(stretch, 'namespace', work, needed(`namespace ${recipe.namespace}`, after, recipe));
}

function manifestsStep(
  stretch: RegionStretch,
  recipe: KubectlRecipe,
  manifests: string,
  after: readonly StepId[],
): Step {
  const path = pathIn(stretch.fleet.directory, fillPlaceholders(manifests, placeholdersOf(stretch)));
  const how = stretch.context.kustomizations?.includes(path) ? '-k' : '-f';
  const work = kubectlWork(stretch, kubectlApplyIn(how, path, recipe.namespace), []);
  return makeStep(stretch, 'manifests', work, needed('kubectl apply', after, recipe));
}

function nodesStep(stretch: RegionStretch, recipe: KubectlRecipe, after: readonly StepId[]): Step {
  const input = { kubeconfig: stretch.place.kubeconfig, atLeast: recipe.nodesReady };
  const limit = { ...needed('nodes ready', after, recipe), limit: 'probe' as const };
  return makeStep(stretch, 'nodes', probeWork('nodes-ready', input, NODES_EVERY_MS), limit);
}

function kubectlWork({ place, fleet }: RegionStretch, argv: Argv, files: CommandWork['files']): CommandWork {
  return commandWork(argv, fleet.directory, 'kubectl', {
    env: kubernetesEnv(place),
    files: [...kubernetesDirectories(place), ...files],
  });
}

const needed = (title: string, after: readonly StepId[], recipe: KubectlRecipe) => ({
  title,
  after,
  limit: 'kubectl' as const,
  timeoutMs: recipe.timeoutMs,
});
