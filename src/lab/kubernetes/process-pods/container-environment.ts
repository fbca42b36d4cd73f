import type { Cluster } from '../cluster.ts';
import { type Doc, docOf, docsOf, isDoc, textOf } from '../document.ts';
import { type KubeObject, namespaceOf } from '../kube-object.ts';
import { dataOf, fieldOf } from '../pod-environment.ts';

/** A container cannot be made as its pod says: the kubelet's CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

type SourceId = 'configmaps' | 'secrets';

/** Variables of one container as its pod says, in order, references between them resolved. */
export function containerEnvironment(cluster: Cluster, pod: KubeObject, container: Doc): Record<string, string> {
  const env: Record<string, string> = {};
  for (const source of docsOf(container.envFrom)) Object.assign(env, wholeSource(cluster, pod, source));
  for (const entry of docsOf(container.env)) {
    const value = isDoc(entry.valueFrom) ? referred(cluster, pod, entry.valueFrom) : textOf(entry.value);
    if (value !== null) env[textOf(entry.name)] = isDoc(entry.valueFrom) ? value : expandVariables(value, env);
  }
  return env;
}

/** $(NAME) of a variable that is set is its value; $$(NAME) is $(NAME); everything else stays. */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (found, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? found),
  );
}

function wholeSource(cluster: Cluster, pod: KubeObject, source: Doc): Record<string, string> {
  const isMap = isDoc(source.configMapRef);
  const reference = docOf(source.configMapRef ?? source.secretRef);
  const id = isMap ? 'configmaps' : 'secrets';
  if (!exists(cluster, pod, id, reference)) return {};
  const data = dataOf(cluster, id, namespaceOf(pod), reference.name);
  const prefix = textOf(source.prefix);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [`${prefix}${key}`, value]));
}

/** Null = not set, because what it refers to is optional and missing. */
function referred(cluster: Cluster, pod: KubeObject, from: Doc): string | null {
  if (isDoc(from.fieldRef)) return fieldOf(pod, textOf(from.fieldRef.fieldPath));
  if (isDoc(from.resourceFieldRef)) throw new ContainerConfigError('resourceFieldRef is not known here');
  const id = isDoc(from.configMapKeyRef) ? 'configmaps' : 'secrets';
  const reference = docOf(from.configMapKeyRef ?? from.secretKeyRef);
  if (!exists(cluster, pod, id, reference)) return null;
  const value = dataOf(cluster, id, namespaceOf(pod), reference.name)[textOf(reference.key)];
  if (value !== undefined) return value;
  if (reference.optional === true) return null;
  const kind = id === 'configmaps' ? 'ConfigMap' : 'Secret';
  const where = `${kind} ${namespaceOf(pod)}/${textOf(reference.name)}`;
  throw new ContainerConfigError(`couldn't find key ${textOf(reference.key)} in ${where}`);
}

function exists(cluster: Cluster, pod: KubeObject, id: SourceId, { name, optional }: Doc): boolean {
  if (cluster.store.get(id, namespaceOf(pod), textOf(name)) !== undefined) return true;
  if (optional === true) return false;
  throw new ContainerConfigError(`${id.slice(0, -1)} "${textOf(name)}" not found`);
}
