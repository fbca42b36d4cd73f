import { existsSync } from 'node:fs';
import { pathIn } from '../../recipes/path.ts';
import { fillPlaceholders } from '../../recipes/placeholders.ts';
import type { Fleet } from '../../regions/fleet.ts';

/** All names that kustomize itself looks for. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

export const isKustomization = (directory: string): boolean =>
  KUSTOMIZATION_NAMES.some((name) => existsSync(`${directory}/${name}`));

/** The directories of manifests that kubectl has to build first: to apply their files one by one is refused by the API. */
export function kustomizations({ directory, phases, regions }: Fleet): readonly string[] {
  const written = phases.flatMap(({ recipe }) => (recipe.kind === 'kubectl' ? [recipe.manifests ?? []].flat() : []));
  const paths = written.flatMap((path) =>
    regions.map(({ region }) => pathIn(directory, fillPlaceholders(path, { region: region.id }))),
  );
  return [...new Set(paths)].filter(isKustomization);
}
