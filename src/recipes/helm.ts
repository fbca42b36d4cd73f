import type { StepId } from '../engine/model/ids.ts';
import type { FileAction, Step } from '../engine/model/step.ts';
import type { HelmRecipe } from '../regions/fleet.ts';
import { helmHistory, helmUpgrade } from '../tools/kubernetes/helm-argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { kubernetesDirectories } from './kubeconfig.ts';
import { commandWork, idIn, makeStep, probeWork } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt, jsonFile } from './place.ts';
import { fillPlaceholders } from './placeholders.ts';
import { helmValues } from './region-variables.ts';
import { inOrder, type Laid, placeholdersOf, type RegionStretch } from './stretch.ts';

const PODS_EVERY_MS = 2_000;

/** Is the release free, upgrade it, are its pods ready. */
export function helmSteps(stretch: RegionStretch, recipe: HelmRecipe): Laid {
  return inOrder(stretch, [
    (after) => releaseStep(stretch, recipe, after),
    (after) => upgradeStep(stretch, recipe, after),
    (after) => podsStep(stretch, recipe, after),
  ]);
}

/** A helm that was killed leaves the release in pending-*, and every upgrade after it is refused: ask first. */
function releaseStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const { place, fleet } = stretch;
  const work = commandWork(helmHistory(recipe.release, recipe.namespace), fleet.directory, 'helm-history', {
    env: kubernetesEnv(place),
    files: kubernetesDirectories(place),
  });
  return makeStep(stretch, 'release', work, needed(`helm history ${recipe.release}`, after, recipe));
}

function upgradeStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const { place, fleet, region } = stretch;
  const fill = (path: string): string => pathIn(fleet.directory, fillPlaceholders(path, placeholdersOf(stretch)));
  const genesis = genesisFile(stretch);
  const argv = helmUpgrade({
    ...recipe,
    chart: fillPlaceholders(recipe.chart, placeholdersOf(stretch)),
    // The region's own values come last and so win over the files.
    values: [...recipe.values.map(fill), place.valuesFile],
    setFiles: genesis === null ? {} : { genesis },
  });
  const files: FileAction[] = [
    ...kubernetesDirectories(place),
    directoryAt(`${place.directory}/helm`),
    jsonFile(place.valuesFile, helmValues(region)),
  ];
  const work = commandWork(argv, fleet.directory, 'helm', { env: kubernetesEnv(place), files });
  return makeStep(stretch, 'upgrade', work, needed(`helm upgrade ${recipe.release}`, after, recipe), {
    onLost: 'ask',
    restartFrom: idIn(stretch, 'release'),
    // Only one shared chain can lose its quorum by what happens to one region.
    ...(fleet.chain?.topology === 'shared-chain' ? { disruptive: true } : {}),
  });
}

function podsStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const input = {
    kubeconfig: stretch.place.kubeconfig,
    namespace: recipe.namespace,
    selector: `app.kubernetes.io/instance=${recipe.release}`,
  };
  const limit = { ...needed('pods ready', after, recipe), limit: 'probe' as const };
  return makeStep(stretch, 'pods', probeWork('pods-ready', input, PODS_EVERY_MS), limit, {
    restartFrom: idIn(stretch, 'release'),
  });
}

/** Absolute path of this region's genesis; null when the fleet names none. */
export function genesisFile(stretch: RegionStretch): string | null {
  const genesis = stretch.fleet.chain?.genesis ?? null;
  if (genesis === null) return null;
  return pathIn(stretch.fleet.directory, fillPlaceholders(genesis, placeholdersOf(stretch)));
}

const needed = (title: string, after: readonly StepId[], recipe: HelmRecipe) => ({
  title,
  after,
  limit: 'helm' as const,
  timeoutMs: recipe.timeoutMs,
});
