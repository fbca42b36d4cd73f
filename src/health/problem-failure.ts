import type { Failure, FailureClass } from '../engine/model/failure.ts';
import type { RpcProblem } from './json-rpc-answer.ts';
import type { KubeProblem } from './kube-problem.ts';
import { seenFailure } from './seen-failure.ts';

type Problem = RpcProblem | KubeProblem;
interface Reading {
  readonly class: FailureClass;
  readonly hint: string;
}

const READINGS: Readonly<Record<Exclude<Problem['kind'], 'http'>, Reading>> = {
  refused: { class: 'transient', hint: 'Nothing listens there yet: look at the pod, the service and its port' },
  reset: { class: 'transient', hint: 'The connection is cut: a node closes new ones above its limit of 80' },
  timeout: { class: 'timeout', hint: 'Nothing comes back: look at firewalls and at the load of the node' },
  unreachable: { class: 'transient', hint: 'The network has no way there: look at routes, VPN and private endpoints' },
  aborted: { class: 'cancelled', hint: 'Retry when ready' },
  // A new cluster's name takes some minutes to be known; a private one never is from outside.
  dns: { class: 'transient', hint: 'The name is not known: the cluster is new, or private and not visible from here' },
  tls: {
    class: 'config',
    hint: 'The certificate is not trusted: check the CA in the kubeconfig, a proxy, and the clock',
  },
  'bad-url': { class: 'config', hint: 'Correct the address in the fleet file' },
  'too-large': { class: 'config', hint: 'This is no answer of a Besu node: check the service and its port' },
  'not-http': { class: 'config', hint: 'No HTTP is spoken there: check the service, its port, and http or https' },
  'not-json': { class: 'config', hint: 'This is no JSON: check the service, its port and any proxy between' },
  'bad-shape': { class: 'config', hint: 'This is no JSON-RPC answer: check the service and its port' },
  'rpc-error': { class: 'config', hint: 'The node refuses the calls: check --rpc-http-api and its authentication' },
  kubeconfig: { class: 'config', hint: 'Get the credentials of the cluster again' },
  login: { class: 'auth', hint: 'Log in again: az login, then az aks get-credentials (kubelogin)' },
};

/** `what` was asked: `the node`, `the cluster`. */
export function problemFailure(problem: Problem, what: string, chain: readonly string[]): Failure {
  const reading = problem.kind === 'http' ? httpReading(problem) : READINGS[problem.kind];
  return seenFailure({
    class: reading.class,
    title: `${what} ${saying(problem)}`,
    evidence: [problem.detail],
    hint: reading.hint,
    fingerprint: `reach/${what}/${problem.kind === 'http' ? problem.status : problem.kind}`,
    chain,
  });
}

/** For an activity line: `the node does not answer (no answer within 2000 ms)`. */
export const problemText = (problem: Problem, what: string): string =>
  `${what} ${saying(problem)}${problem.detail === '' ? '' : `: ${problem.detail}`}`;

/** These do not pass by waiting; asked three times they are believed. */
export function isLasting(problem: Problem): boolean {
  if (problem.kind === 'http') return problem.status === 401 || problem.status === 403;
  return (
    problem.kind === 'tls' || problem.kind === 'kubeconfig' || problem.kind === 'login' || problem.kind === 'bad-url'
  );
}

const SAYING: Readonly<Record<Exclude<Problem['kind'], 'http'>, string>> = {
  refused: 'refuses the connection',
  reset: 'cuts the connection',
  timeout: 'does not answer',
  unreachable: 'cannot be reached',
  aborted: 'was not asked to the end',
  dns: 'has a name nobody knows',
  tls: 'has a certificate that is not trusted',
  'bad-url': 'has an address that is none',
  'too-large': 'answers far too much',
  'not-http': 'answers something that is no HTTP',
  'not-json': 'answers something that is not JSON',
  'bad-shape': 'answers in an unknown shape',
  'rpc-error': 'refuses every call',
  kubeconfig: 'cannot be asked: the kubeconfig is unusable',
  login: 'cannot be asked: getting a token failed',
};

const saying = (problem: Problem): string =>
  problem.kind === 'http' ? `answers HTTP ${problem.status}` : SAYING[problem.kind];

function httpReading(problem: Extract<Problem, { kind: 'http' }>): Reading {
  const { status, hint, retryAfterSeconds } = problem;
  if (status === 401) return { class: 'auth', hint: 'The login is missing or has expired: get the credentials again' };
  // A 403 with a known hint is Besu's host list; any other is the right of the user in the cluster.
  if (status === 403 && hint !== null) return { class: 'config', hint };
  if (status === 403) return { class: 'auth', hint: 'The user has no right to do this: a RoleBinding is missing' };
  if (status === 404) return { class: 'config', hint: 'The service or its port is not there: check the fleet file' };
  if (status !== 429) return { class: 'transient', hint: 'The server behind the address is not ready' };
  return { class: 'throttle', hint: `Wait ${retryAfterSeconds ?? 'some'} seconds: the server asks to slow down` };
}
