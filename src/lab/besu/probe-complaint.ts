import { faultOf, type NodeFault } from './node-fault.ts';

/** `timeoutSeconds` of a Kubernetes probe that does not set one. */
const PROBE_TIMEOUT_MS = 1_000;
const TOO_SLOW = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/**
 * How a kubelet's GET of `/liveness` ends: the end of its event, or null when it passes. It comes with the pod's address as
 * the Host header, so an allowlist refuses it; it needs no token.
 */
export function probeComplaint(up: boolean, faults: readonly NodeFault[]): string | null {
  if (!up) return 'dial tcp: connect: connection refused';
  if (faultOf(faults, 'reset') !== null) return 'read: connection reset by peer';
  if (faultOf(faults, 'hang') !== null) return TOO_SLOW;
  if ((faultOf(faults, 'slow')?.delayMs ?? 0) > PROBE_TIMEOUT_MS) return TOO_SLOW;
  const status = faultOf(faults, 'host-allowlist') === null ? faultOf(faults, 'http-status')?.status : 403;
  if (status === undefined || status < 400 || status === 401) return null;
  return `HTTP probe failed with statuscode: ${status}`;
}
