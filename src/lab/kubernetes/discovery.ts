import type { Doc } from './document.ts';
import { apiVersionOf, RESOURCE_TYPES, type ResourceType } from './resource-types.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const STATUS_VERBS = ['get', 'patch', 'update'];

/** Groups without stored objects: their kinds are only ever asked, never kept. */
const REVIEW_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'authorization.k8s.io': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview'],
  'authentication.k8s.io': ['SelfSubjectReview'],
};

const groupTypes = (group: string): readonly ResourceType[] => RESOURCE_TYPES.filter((type) => type.group === group);

export const GROUPS: readonly string[] = [
  ...new Set(RESOURCE_TYPES.map((type) => type.group).filter((group) => group !== '')),
  ...Object.keys(REVIEW_GROUPS),
];

const versionOf = (group: string): string => groupTypes(group)[0]?.version ?? 'v1';

const categoriesOf = (type: ResourceType): Doc => (type.inCategoryAll ? { categories: ['all'] } : {});

const shortNamesOf = (type: ResourceType): Doc =>
  type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] };

function subresourceKind(type: ResourceType, subresource: string): Doc {
  if (subresource === 'scale') return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  if (subresource === 'eviction') return { group: 'policy', version: 'v1', kind: 'Eviction' };
  return { group: type.group, version: type.version, kind: type.kind };
}

function aggregatedResource(type: ResourceType): Doc {
  const scope = type.namespaced ? 'Namespaced' : 'Cluster';
  const subresources = type.subresources.map((subresource) => ({
    subresource,
    responseKind: subresourceKind(type, subresource),
    verbs: subresource === 'eviction' ? ['create'] : STATUS_VERBS,
  }));
  return {
    resource: type.plural,
    responseKind: { group: type.group, version: type.version, kind: type.kind },
    scope,
    singularResource: type.kind.toLowerCase(),
    verbs: VERBS,
    ...shortNamesOf(type),
    ...categoriesOf(type),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

const reviewResource = (group: string, kind: string): Doc => ({
  resource: `${kind.toLowerCase()}s`,
  responseKind: { group, version: 'v1', kind },
  scope: 'Cluster',
  singularResource: kind.toLowerCase(),
  verbs: ['create'],
});

const aggregatedGroup = (group: string): Doc => ({
  metadata: group === '' ? {} : { name: group },
  versions: [
    {
      version: versionOf(group),
      freshness: 'Current',
      resources: [
        ...groupTypes(group).map(aggregatedResource),
        ...(REVIEW_GROUPS[group] ?? []).map((kind) => reviewResource(group, kind)),
      ],
    },
  ],
});

/** All of /api or /apis in one answer: what new clients ask for; `version` is v2 or v2beta1. */
export const aggregatedDiscovery = (root: 'api' | 'apis', version: string): Doc => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: (root === 'api' ? [''] : GROUPS).map(aggregatedGroup),
});

export const legacyApiVersions = (): Doc => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });

function legacyGroup(group: string): Doc {
  const version = { groupVersion: `${group}/${versionOf(group)}`, version: versionOf(group) };
  return { name: group, versions: [version], preferredVersion: version };
}

export const legacyGroupList = (): Doc => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(legacyGroup) });

export const legacyGroupDocument = (group: string): Doc | undefined =>
  GROUPS.includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...legacyGroup(group) } : undefined;

function legacyResources(type: ResourceType): Doc[] {
  const { plural, kind, namespaced } = type;
  const own = {
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: VERBS,
    ...shortNamesOf(type),
    ...categoriesOf(type),
  };
  const below = type.subresources.map((subresource) => ({
    name: `${plural}/${subresource}`,
    singularName: '',
    namespaced,
    ...subresourceKind(type, subresource),
    verbs: subresource === 'eviction' ? ['create'] : STATUS_VERBS,
  }));
  return [own, ...below];
}

export function legacyResourceList(groupVersion: string): Doc | undefined {
  const types = RESOURCE_TYPES.filter((type) => apiVersionOf(type) === groupVersion);
  const reviews = Object.entries(REVIEW_GROUPS).flatMap(([group, kinds]) =>
    `${group}/v1` === groupVersion ? kinds : [],
  );
  if (types.length + reviews.length === 0) return undefined;
  const reviewRows = reviews.map((kind) => ({
    name: `${kind.toLowerCase()}s`,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: [...types.flatMap(legacyResources), ...reviewRows],
  };
}
