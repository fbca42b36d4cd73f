import type { Signature } from './signature.ts';

/** Not you, or not yet. */
export const authSignatures: readonly Signature[] = [
  {
    id: 'azure-login-expired',
    patterns: [
      /AADSTS7000222|AADSTS700082|AADSTS50076|AADSTS700024|please run '?az login|interactive authentication is needed/i,
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
    hint: 'Give the identity a role with this action. A role given just now needs 2 to 5 minutes; then press r.',
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
    hint: 'Add a RoleBinding for the identity, then press r.',
    reach: 'one',
    extract: [/cannot (?<verb>\w+) resource "(?<resource>[^"]+)"/i],
    identity: ['verb', 'resource'],
  },
];
