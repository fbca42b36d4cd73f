import type { Argv } from '../argv.ts';

export const kubectlApply = (path: string): Argv => ['kubectl', 'apply', '-f', path];

export const kubectlApplyIn = (path: string, namespace: string): Argv => [
  'kubectl',
  'apply',
  '-f',
  path,
  '-n',
  namespace,
];

/** The cheapest question that needs a server: proves that the kubeconfig leads somewhere. */
export const kubectlServerVersion = (): Argv => ['kubectl', 'version', '-o', 'json'];

export const kubectlClientVersion = (): Argv => ['kubectl', 'version', '--client', '-o', 'json'];

/** `kubectl create namespace` fails when there is one already; applying a manifest does not. JSON is valid for kubectl. */
export function namespaceManifest(namespace: string): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })}\n`;
}
