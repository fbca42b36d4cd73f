import type { StepId } from '../engine/model/ids.ts';
import type { FileAction, ProbeWork, Remedy, Step } from '../engine/model/step.ts';
import type { HelmRecipe } from '../regions/fleet.ts';
import {
  helmHistory,
  helmRollback,
  helmUninstall,
  helmUpgrade,
  helmWouldUpgrade,
  type UpgradeOptions,
} from '../tools/kubernetes/helm-argv.ts';
import { kubectlDiff } from '../tools/kubernetes/kubectl-argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { madeGenesis, staticNodesValues } from './genesis-barrier.ts';
import { helmRollbackSteps, helmWayBack } from './helm-rollback.ts';
import { disruption, helmWork, neededBy, podsOf, podsStep } from './helm-work.ts';
import { kubernetesDirectories } from './kubeconfig.ts';
import { commandWork, idIn, makeStep, probeWork } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt, jsonFile } from './place.ts';
import { fillPlaceholders } from './placeholders.ts';
import { helmValues } from './region-variables.ts';
import { inOrder, type Laid, nothingLaid, placeholdersOf, type RegionStretch } from './stretch.ts';

/** It is asked once, and again only where the answer takes long. */
const COMPARE_EVERY_MS = 500;
/** Longer than a comparison takes to give up by itself (a minute): one that was cut off would hold up the upgrade. */
const COMPARE_WITHIN_MS = 2 * 60_000;

/** Is the release free, is it what an upgrade would make of it, upgrade it, are its pods ready. */
export function helmSteps(stretch: RegionStretch, written: HelmRecipe): Laid {
  const { rollbackTo } = stretch.context;
  const recipe = named(stretch, written);
  if (rollbackTo !== undefined) {
    const revision = rollbackTo[stretch.zone?.id ?? stretch.region.region.id];
    return revision === undefined ? nothingLaid(stretch) : helmRollbackSteps(stretch, recipe, revision);
  }
  return inOrder(stretch, [
    (after) => releaseStep(stretch, recipe, after),
    (after) => compareStep(stretch, recipe, after),
    (after) => upgradeStep(stretch, recipe, after),
    (after) => podsStep(stretch, recipe, after),
  ]);
}

/** How a region goes back to the revision verified last when its change has failed; nothing where none was. */
export function wayBackSteps(stretch: RegionStretch, written: HelmRecipe): Laid {
  const { rollbackTo, verifiedRevisions = {} } = stretch.context;
  const revision = verifiedRevisions[stretch.region.region.id];
  if (rollbackTo !== undefined || revision === undefined) return nothingLaid(stretch);
  return helmWayBack(stretch, named(stretch, written), revision);
}

const named = (stretch: RegionStretch, recipe: HelmRecipe): HelmRecipe => ({
  ...recipe,
  release: fillPlaceholders(recipe.release, placeholdersOf(stretch)),
});

/** A helm that was killed leaves the release in pending-*, and every upgrade after it is refused: ask first. */
function releaseStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const asks = helmWork(stretch, helmHistory(recipe.release, recipe.namespace), 'helm-history');
  // What the comparison reads is there before it.
  const work = { ...asks, files: [...asks.files, ...valuesFiles(stretch)] };
  const remedies = [rollbackRemedy(stretch, recipe), uninstallRemedy(stretch, recipe)];
  return makeStep(stretch, 'release', work, neededBy(`helm history ${recipe.release}`, after, recipe), { remedies });
}

/** Never by itself, not even after an upgrade of our own: it changes what runs, and only helm's record says what was before. */
function rollbackRemedy(stretch: RegionStretch, { release, namespace, timeoutMs }: HelmRecipe): Remedy {
  return {
    name: 'rollback',
    title: `helm rollback ${release}`,
    fact: 'rollback',
    meaning: 'puts revision {value} in force again, the last one that was',
    work: helmWork(stretch, helmRollback(release, namespace, '{value}', timeoutMs), 'lines'),
    ...disruption(stretch),
  };
}

/** Of a release that was never anything but a cut off first install: nothing ran before it that this could take away. */
function uninstallRemedy(stretch: RegionStretch, { release, namespace, timeoutMs }: HelmRecipe): Remedy {
  return {
    name: 'uninstall',
    title: `helm uninstall ${release}`,
    fact: 'uninstall',
    meaning: 'takes away revision {value}, a first install that was cut off; volumes stay',
    work: helmWork(stretch, helmUninstall(release, namespace, timeoutMs), 'lines'),
  };
}

/** A release as it would be again is left alone: no new revision, and nobody waits until the chain can spare a region. */
function compareStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const needed = { ...neededBy(`compare ${recipe.release}`, after, recipe), timeoutMs: COMPARE_WITHIN_MS };
  return makeStep(stretch, 'compare', comparison(stretch, recipe), needed);
}

/** `again`: for the upgrade that has nothing to do, which may begin long after it was found out. */
function comparison(stretch: RegionStretch, recipe: HelmRecipe, again = false): ProbeWork {
  const { place, fleet } = stretch;
  const { release, namespace } = recipe;
  const [wouldUpgrade, diff] = [helmWouldUpgrade(upgradeOptions(stretch, recipe)), kubectlDiff(namespace)];
  const input = {
    ...{ kubeconfig: place.kubeconfig, namespace, release, selector: podsOf(recipe) },
    ...{ wouldUpgrade, diff, cwd: fleet.directory, again },
    // A program of the operator's own for reading differences might wait for a reader.
    env: { ...kubernetesEnv(place), KUBECTL_EXTERNAL_DIFF: null },
  };
  const told = [
    `where ${release} is deployed: the upgrade with --dry-run=server, compared in memory with the release`,
    'where that is the same: kubectl diff with the cluster, and are the pods ready',
  ];
  return { ...probeWork('release-same', input, COMPARE_EVERY_MS), told };
}

function upgradeOptions(stretch: RegionStretch, recipe: HelmRecipe): UpgradeOptions {
  const { place, fleet } = stretch;
  const fill = (path: string): string => pathIn(fleet.directory, fillPlaceholders(path, placeholdersOf(stretch)));
  const genesis = genesisFile(stretch);
  return {
    ...recipe,
    chart: fillPlaceholders(recipe.chart, placeholdersOf(stretch)),
    // The region's own values come last and so win over the files.
    values: [...recipe.values.map(fill), ...nodesValues(stretch), place.valuesFile],
    setFiles: genesis === null ? {} : { genesis },
  };
}

const valuesFiles = ({ place, region, fleet, zone }: RegionStretch): readonly FileAction[] => [
  directoryAt(`${place.directory}/helm`),
  jsonFile(place.valuesFile, helmValues(region, fleet.features, zone)),
];

function upgradeStep(stretch: RegionStretch, recipe: HelmRecipe, after: readonly StepId[]): Step {
  const { place, fleet } = stretch;
  const work = commandWork(helmUpgrade(upgradeOptions(stretch, recipe)), fleet.directory, 'helm', {
    env: kubernetesEnv(place),
    files: [...kubernetesDirectories(place), ...valuesFiles(stretch)],
  });
  return makeStep(stretch, 'upgrade', work, neededBy(`helm upgrade ${recipe.release}`, after, recipe), {
    onLost: 'ask',
    restartFrom: idIn(stretch, 'release'),
    needless: { of: idIn(stretch, 'compare'), fact: 'unchanged', work: comparison(stretch, recipe, true) },
    standing: {
      probe: 'release-stands',
      input: { kubeconfig: place.kubeconfig, namespace: recipe.namespace, release: recipe.release },
    },
    ...disruption(stretch),
  });
}

/** The nodes of all regions, when the rollout itself collects them. */
const nodesValues = ({ fleet, phase, context }: RegionStretch): readonly string[] =>
  phase === 'besu' && madeGenesis(fleet) !== null ? [staticNodesValues(context)] : [];

/** Absolute path of this region's genesis; null when the fleet names none. */
export function genesisFile(stretch: RegionStretch): string | null {
  const genesis = stretch.fleet.chain?.genesis ?? null;
  if (genesis === null) return null;
  return pathIn(stretch.fleet.directory, fillPlaceholders(genesis, placeholdersOf(stretch)));
}
