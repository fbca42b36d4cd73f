import type { NodeTrouble, NodeTroubleKind } from '../../engine/model/health.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';

export type Complaint = Omit<NodeTrouble, 'sinceMs'>;

const LONGEST_DETAIL = 160;

type Said = readonly [kind: NodeTroubleKind, text: string, remedy: string];

const NO_JSON_RPC: Said = [
  'nonsense',
  'Answers something that is no JSON-RPC',
  'Check the service, its port and any proxy between',
];

/** The next move differs from one to the next, so they are kept apart. */
const SAID: Readonly<Record<Exclude<RpcProblem['kind'], 'rpc-error' | 'http'>, Said>> = {
  timeout: ['hangs', 'Does not answer in time', 'Look at its load, its disk and at firewalls'],
  reset: [
    'resets',
    'Cuts the connection',
    'Besu does so above 80 connections: find out who holds them, or raise --rpc-http-max-active-connections',
  ],
  refused: [
    'unreachable',
    'Refuses the connection',
    'Nothing listens there: look at the pod, the service and its port',
  ],
  dns: [
    'unreachable',
    'Its name is not known',
    'A new cluster needs some minutes; a private name is not seen from outside',
  ],
  tls: [
    'unreachable',
    'Its certificate is not trusted',
    'Check the CA, a proxy between, and the clock of this machine',
  ],
  unreachable: ['unreachable', 'No way leads there', 'Look at routes, VPN and private endpoints'],
  'bad-url': ['unreachable', 'Its address is none', 'Correct the address in the fleet file'],
  aborted: ['unreachable', 'Was not asked to the end', 'It is asked again'],
  'too-large': ['too-large', 'Answers far too much', 'This is no answer of Besu: check the service and its port'],
  'not-http': ['nonsense', 'Answers in another language than HTTP', 'Check the service, its port and http or https'],
  'not-json': NO_JSON_RPC,
  'bad-shape': NO_JSON_RPC,
};

/** What a fruitless ask says about the node. */
export function problemTrouble(problem: RpcProblem): Complaint {
  if (problem.kind === 'rpc-error') return refusal(problem);
  if (problem.kind === 'http') return httpTrouble(problem);
  const [kind, text, remedy] = SAID[problem.kind];
  return say(kind, text, problem, remedy);
}

// Besu's codes for a caller without the right, and for more calls in one request than it takes.
const NOT_AUTHORIZED = -40100;
const LIMIT_EXCEEDED = -32005;

function refusal(problem: Extract<RpcProblem, { kind: 'rpc-error' }>): Complaint {
  const text = `Refuses every call (code ${problem.code})`;
  if (problem.code === NOT_AUTHORIZED)
    return say(
      'unauthorized',
      text,
      problem,
      'Give it a token with the rights to read, or --rpc-http-api-methods-no-auth',
    );
  if (problem.code === LIMIT_EXCEEDED)
    return say('throttled', text, problem, 'Raise --rpc-http-max-batch-size of the node');
  return say('server-error', text, problem, 'Check --rpc-http-api, its authentication and its log');
}

function httpTrouble(problem: Extract<RpcProblem, { kind: 'http' }>): Complaint {
  const { status } = problem;
  const text = `Answers HTTP ${status}`;
  const notAllowed = /host not authori[sz]ed|--host-allowlist/i.test(`${problem.detail} ${problem.hint ?? ''}`);
  if (status === 403 && notAllowed)
    return say(
      'host-not-allowed',
      'Is up, and does not answer to this host name',
      problem,
      'Add the host to --host-allowlist of the node',
    );
  if (status === 401 || status === 403)
    return say('unauthorized', text, problem, 'The token is missing, expired or without the right: get a new one');
  if (status === 429)
    return say('throttled', text, problem, `Ask less often: wait ${problem.retryAfterSeconds ?? 'some'} seconds`);
  if (status >= 500) return say('server-error', text, problem, 'Look at the pods behind the address and at their log');
  return say('nonsense', text, problem, 'No JSON-RPC is served there: check the service, its path and its port');
}

function say(kind: NodeTroubleKind, text: string, problem: RpcProblem, remedy: string): Complaint {
  const detail = problem.detail.slice(0, LONGEST_DETAIL).trim();
  return { kind, text: detail === '' ? text : `${text} (${detail})`, remedy };
}
