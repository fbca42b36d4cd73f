/** How elements of a list are told apart. Everything not named here is replaced as a whole. */
export type ListSchema =
  | { readonly type: 'atomic' }
  | { readonly type: 'set' }
  | {
      readonly type: 'map';
      /** Keys of server-side apply. */ readonly keys: readonly string[];
      /** The single key of a strategic merge patch. */ readonly mergeKey: string;
    };

const ATOMIC: ListSchema = { type: 'atomic' };
const map = (mergeKey: string, ...more: string[]): ListSchema => ({ type: 'map', keys: [mergeKey, ...more], mergeKey });

/** By field name: the API uses one meaning per name, but for the exceptions in listSchemaAt. */
const BY_FIELD: Readonly<Record<string, ListSchema>> = {
  containers: map('name'),
  initContainers: map('name'),
  ephemeralContainers: map('name'),
  env: map('name'),
  volumes: map('name'),
  volumeMounts: map('mountPath'),
  volumeDevices: map('devicePath'),
  imagePullSecrets: map('name'),
  hostAliases: map('ip'),
  topologySpreadConstraints: map('topologyKey', 'whenUnsatisfiable'),
  ownerReferences: map('uid'),
  conditions: map('type'),
  secrets: map('name'),
  podIPs: map('ip'),
  finalizers: { type: 'set' },
};

/** Maps that have one owner as a whole: half a selector would select something else. */
const ATOMIC_MAPS = new Set([
  'selector',
  'nodeSelector',
  'labelSelector',
  'namespaceSelector',
  'podSelector',
  'fieldRef',
  'secretKeyRef',
  'configMapKeyRef',
  'resourceFieldRef',
  'roleRef',
  'involvedObject',
]);

/** `path` holds field names only; list elements leave no trace in it. */
export function listSchemaAt(path: readonly string[]): ListSchema {
  const field = path.at(-1) ?? '';
  const parent = path.at(-2) ?? '';
  if (field === 'ports') {
    if (parent === 'containers' || parent === 'initContainers') return map('containerPort', 'protocol');
    return parent === 'spec' && path.length === 2 ? map('port', 'protocol') : ATOMIC;
  }
  return BY_FIELD[field] ?? ATOMIC;
}

export const isAtomicMap = (path: readonly string[]): boolean => {
  // data of a ConfigMap may well hold a key named "selector".
  const inFreeMap = ['data', 'stringData', 'binaryData', 'labels', 'annotations', 'matchLabels'].includes(
    path.at(-2) ?? '',
  );
  return !inFreeMap && ATOMIC_MAPS.has(path.at(-1) ?? '');
};
