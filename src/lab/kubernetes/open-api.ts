import type { Doc } from './document.ts';
import { apiVersionOf, RESOURCE_TYPES, type ResourceType } from './resource-types.ts';

const pathOf = (type: ResourceType): string => (type.group === '' ? 'api/v1' : `apis/${apiVersionOf(type)}`);

/** The index names absolute paths, so it must repeat the prefix under which this cluster is served. */
export function openApiIndex(prefix: string): Doc {
  const paths = [...new Set(RESOURCE_TYPES.map(pathOf))];
  const entry = (path: string): Doc => ({ serverRelativeURL: `${prefix}/openapi/v3/${path}?hash=LAB` });
  return { paths: Object.fromEntries(paths.map((path) => [path, entry(path)])) };
}

const queryParameter = (name: string): Doc => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });

function patchPath(type: ResourceType): [string, Doc] {
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  const { group, version, kind } = type;
  const patch = {
    operationId: `patch${kind}`,
    parameters: [queryParameter('dryRun'), queryParameter('fieldValidation')],
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
  return [`/${pathOf(type)}${scope}/${type.plural}/{name}`, { patch }];
}

/**
 * No schemas, only PATCH operations that take dryRun and fieldValidation: kubectl and helm look for exactly these and
 * would otherwise ask for the protobuf form of OpenAPI v2.
 */
export function openApiDocument(path: string): Doc | undefined {
  const types = RESOURCE_TYPES.filter((type) => pathOf(type) === path);
  if (types.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'lab' },
    paths: Object.fromEntries(types.map(patchPath)),
    components: { schemas: {} },
  };
}
