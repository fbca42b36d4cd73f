import type { Argv } from '../argv.ts';

export const kubectlApply = (path: string): Argv => ['kubectl', 'apply', '-f', path];

/** `how`: -k has kubectl build a kustomization first, -f sends what is written. */
export const kubectlApplyIn = (how: '-f' | '-k', path: string, namespace: string): Argv => [
  'kubectl',
  ...['apply', how, path, '-n', namespace],
];

/**
 * Whether the cluster has what is given on stdin, told by the exit alone (0, 1). The API server does the merging, under a
 * name of our own: under helm's it would also ask whether helm's other fields are gone.
 */
export const kubectlDiff = (namespace: string): Argv => [
  ...(['kubectl', 'diff', '--server-side', '--force-conflicts', '--field-manager=besu-console'] as const),
  ...['--namespace', namespace, '--filename', '-'],
];

/** The cheapest question that needs a server: proves that the kubeconfig leads somewhere. */
export const kubectlServerVersion = (): Argv => ['kubectl', 'version', '-o', 'json'];

export const kubectlClientVersion = (): Argv => ['kubectl', 'version', '--client', '-o', 'json'];

/** `kubectl create namespace` fails when there is one already; applying a manifest does not. JSON is valid for kubectl. */
export function namespaceManifest(namespace: string): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })}\n`;
}
