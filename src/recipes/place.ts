import type { FileAction } from '../engine/model/step.ts';
import type { RegionId } from '../regions/region.ts';
import type { KubernetesPlaces } from '../tools/kubernetes/kubernetes-env.ts';
import type { RecipeContext } from './recipe-context.ts';

/** Where one region keeps its things. Nothing in it is shared with another region. */
export interface Place extends KubernetesPlaces {
  /** In the run directory: what may go when the run goes. */
  readonly directory: string;
  readonly namespaceFile: string;
  readonly valuesFile: string;
  /** Outside of it: terraform's working directory holds a local state, which must outlive every run. */
  readonly terraform: string;
}

export function placeOf(region: RegionId, context: RecipeContext): Place {
  const directory = `${context.runDirectory}/regions/${region}`;
  return {
    directory,
    kubeconfig: `${directory}/kube/config`,
    kubeCache: `${directory}/kube/cache`,
    namespaceFile: `${directory}/kube/namespace.json`,
    valuesFile: `${directory}/helm/region-values.json`,
    helmCache: `${directory}/helm/cache`,
    helmConfig: `${directory}/helm/config`,
    helmData: `${directory}/helm/data`,
    terraform: `${context.workspaceDirectory}/${region}/terraform`,
  };
}

/** Credentials and generated values are for the owner alone. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_DIRECTORY = 0o700;

export const directoryAt = (path: string): FileAction => ({ kind: 'directory', path, mode: PRIVATE_DIRECTORY });

export const jsonFile = (path: string, value: unknown): FileAction => ({
  kind: 'write',
  path,
  text: `${JSON.stringify(value, null, 2)}\n`,
  mode: PRIVATE_FILE,
});
