import type { Signature } from './signature.ts';

/** Not you, or not yet. */
export const authSignatures: readonly Signature[] = [
  {
    // The token of a pipeline lives for minutes, and nothing but the pipeline can make another (Azure/azure-cli 28708).
    id: 'azure-federated-token-expired',
    patterns: [/AADSTS700024|AADSTS700213/],
    class: 'auth',
    title: 'the federated token of this login has expired',
    hint: 'az cannot renew it: log in again with a new one (az login --service-principal --federated-token), or let the provider fetch its own (ARM_USE_OIDC=true); then press r.',
    reach: 'all',
    extract: [],
    identity: [],
  },
  {
    id: 'azure-secret-refused',
    patterns: [/AADSTS7000222|AADSTS7000215/],
    class: 'auth',
    title: 'the secret of the service principal has expired or is wrong',
    hint: 'Make a new one (az ad app credential reset --id APP), give it to the engine, then press r.',
    reach: 'all',
    extract: [],
    identity: [],
  },
  {
    id: 'azure-login-expired',
    patterns: [
      /AADSTS(700082|70043|50076|50078|50079|50173)\b|please run:? '?az login|interactive authentication is needed/i,
    ],
    class: 'auth',
    title: 'the Azure login has expired',
    hint: 'Every region will fail the same way, so new starts are paused. Log in again (az login), then press r.',
    reach: 'all',
    extract: [/(?<code>AADSTS\d+)/],
    identity: [],
  },
  {
    id: 'azure-permission-missing',
    patterns: [/AuthorizationFailed|does not have authorization to perform action/i],
    class: 'auth',
    title: 'Azure permission is missing: {action|unknown action}',
    hint: 'Give the identity a role with this action (az role assignment create). One given just now needs 2 to 5 minutes; then press r.',
    reach: 'one',
    extract: [/perform action '(?<action>[^']+)'/i],
    identity: ['action'],
  },
  {
    id: 'cluster-credentials-refused',
    patterns: [
      /you must be logged in to the server|the server has asked for the client to provide credentials|error: .*\bUnauthorized\)?$/i,
    ],
    class: 'auth',
    title: 'the cluster does not accept the credentials',
    hint: 'Retry from the kubernetes phase (R) to fetch a new kubeconfig; check az aks get-credentials and kubelogin.',
    reach: 'one',
    extract: [],
    identity: [],
  },
  {
    id: 'cluster-permission-missing',
    patterns: [/forbidden: User .* cannot/i],
    class: 'auth',
    title: 'the cluster forbids this: {verb|the action} {resource|on this resource}',
    hint: 'Give the identity that right (kubectl create rolebinding, or an Azure role such as AKS RBAC Writer), then press r.',
    reach: 'one',
    extract: [/cannot (?<verb>\w+) resource "(?<resource>[^"]+)"/i],
    identity: ['verb', 'resource'],
  },
];
