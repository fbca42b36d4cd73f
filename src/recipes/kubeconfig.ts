import type { StepId } from '../engine/model/ids.ts';
import type { FileAction, StandingQuestion, Step } from '../engine/model/step.ts';
import type { KubectlRecipe } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { kubectlServerVersion } from '../tools/kubernetes/kubectl-argv.ts';
import { kubernetesEnv } from '../tools/kubernetes/kubernetes-env.ts';
import { FETCHES_CREDENTIALS } from './leaves.ts';
import { commandWork, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt, type Place, PRIVATE_FILE } from './place.ts';
import { fillArguments, fillPlaceholders } from './placeholders.ts';
import { placeholdersOf, type RegionStretch } from './stretch.ts';

/** The region's own kubeconfig: fetched by the fleet's command, or copied. The operator's ~/.kube is never touched. */
export function kubeconfigStep(stretch: RegionStretch, recipe: KubectlRecipe, after: readonly StepId[]): Step {
  return recipe.credentials === null
    ? copiedKubeconfig(stretch, recipe, after)
    : fetchedKubeconfig(stretch, recipe, fillArguments(recipe.credentials, placeholdersOf(stretch)), after);
}

function fetchedKubeconfig(stretch: RegionStretch, recipe: KubectlRecipe, argv: Argv, after: readonly StepId[]): Step {
  const { place, fleet } = stretch;
  const work = commandWork(intoFile(argv, place.kubeconfig), fleet.directory, 'lines', {
    env: kubernetesEnv(place),
    files: kubernetesDirectories(place),
  });
  return makeStep(stretch, 'kubeconfig', work, needed(`${argv[0]} (kubeconfig)`, after, recipe), {
    leaves: FETCHES_CREDENTIALS,
    standing: clusterStands(place),
  });
}

function copiedKubeconfig(stretch: RegionStretch, recipe: KubectlRecipe, after: readonly StepId[]): Step {
  const { place, fleet } = stretch;
  const from = pathIn(fleet.directory, fillPlaceholders(recipe.kubeconfig ?? '', placeholdersOf(stretch)));
  const copy: FileAction = { kind: 'copy', from, to: place.kubeconfig, mode: PRIVATE_FILE, optional: false };
  const work = commandWork(kubectlServerVersion(), fleet.directory, 'tool-version', {
    env: kubernetesEnv(place),
    files: [...kubernetesDirectories(place), copy],
    input: { of: 'server' },
  });
  return makeStep(stretch, 'kubeconfig', work, needed('kubeconfig', after, recipe), { standing: clusterStands(place) });
}

/** The cluster that was there when this kubeconfig was made still answers to it. */
const clusterStands = ({ kubeconfig }: Place): StandingQuestion => ({
  probe: 'cluster-answers',
  input: { kubeconfig },
});

const needed = (title: string, after: readonly StepId[], recipe: KubectlRecipe) => ({
  title,
  after,
  limit: 'kubectl' as const,
  timeoutMs: recipe.timeoutMs,
});

/** az writes into ~/.kube/config unless it is told where: then 24 regions would write one file. */
function intoFile(argv: Argv, kubeconfig: string): Argv {
  const isAz = argv[0] === 'az' || argv[0].endsWith('/az');
  const tellsFile = argv.some(
    (argument) => argument === '--file' || argument === '-f' || argument.startsWith('--file='),
  );
  if (!isAz || !argv.includes('get-credentials') || tellsFile) return argv;
  const overwrite = argv.includes('--overwrite-existing') ? [] : ['--overwrite-existing'];
  return [...argv, '--file', kubeconfig, ...overwrite];
}

export const kubernetesDirectories = (place: Place): FileAction[] =>
  [`${place.directory}/kube`, place.kubeCache, place.helmCache, place.helmConfig, place.helmData].map(directoryAt);
