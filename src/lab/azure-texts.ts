/** What Azure and terraform's provider for it say, word for word but for names. `{region}` is filled in, and `{wait}`: seconds. */
export const QUOTA =
  'Error: creating Kubernetes Cluster "aks-{region}": unexpected status 400 (400 Bad Request) with error: ' +
  'ErrCode_InsufficientVCPUQuota: Operation could not be completed as it results in exceeding approved Total Regional Cores quota. ' +
  'Additional details - Deployment Model: Resource Manager, Location: {region}, Current Limit: 10, Current Usage: 4, ' +
  'Additional Required: 10, (Minimum) New Limit Required: 14.';

export const TOO_MANY_REQUESTS =
  'Error: creating Kubernetes Cluster "aks-{region}": unexpected status 429 (429 Too Many Requests) with error: ' +
  'OperationNotAllowed: The server rejected the request because too many requests have been received for this subscription. ' +
  'Retry-After: {wait}';

export const LOGIN_EXPIRED =
  'Error: building AzureRM Client: obtaining a token: AADSTS70043: The refresh token has expired or is invalid due to ' +
  'sign-in frequency checks by conditional access. Interactive authentication is needed. Please run: az login';

export const STATE_LOCKED = `Error: Error acquiring the state lock

Error message: state blob is already locked
Lock Info:
  ID:        6f2d1c1e-8a54-3b0c-1d77-9a0e4c5b2f10
  Path:      tfstate/{region}.tfstate
  Operation: OperationTypeApply
  Who:       runner@ci-agent-7
  Version:   1.11.4
  Created:   2026-01-08 03:12:44.8617323 +0000 UTC
  Info:

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.`;

/** No signature knows this one: the failure card must do with the text. */
export const PROVIDER_BUG =
  'Error: Provider produced inconsistent result after apply: When applying changes to azurerm_kubernetes_cluster.main, ' +
  'provider "registry.terraform.io/hashicorp/azurerm" produced an unexpected new value: root object was present, but now absent.';

/** Ways in which a connection breaks. Each is a cause of its own to the console. */
export const BROKEN_CONNECTIONS = [
  'read tcp: connection reset by peer',
  'dial tcp: i/o timeout',
  'net/http: TLS handshake timeout',
  'dial tcp: connect: connection refused',
  'unexpected EOF',
  'unexpected status 502 Bad Gateway',
  'unexpected status 503 Service Unavailable',
  'unexpected status 504 Gateway Timeout',
] as const;

/** What a cluster says when its own storage does not answer. */
export const BUSY_CONTROL_PLANES = [
  'etcdserver: request timed out',
  'etcdserver: leader changed',
  'etcdserver: too many requests',
] as const;

export const azureConnection = (how: string): string =>
  `Error: retrieving Kubernetes Cluster "aks-{region}": Get "https://management.azure.com/": ${how}`;
