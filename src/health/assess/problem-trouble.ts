import type { NodeTrouble, NodeTroubleKind } from '../../engine/model/health.ts';
import { unreachable } from '../../lib/assert.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';

export type Complaint = Omit<NodeTrouble, 'sinceMs'>;

const LONGEST_DETAIL = 160;

/** What a fruitless ask says about the node; the next move differs from one to the next, so they are kept apart. */
export function problemTrouble(problem: RpcProblem): Complaint {
  switch (problem.kind) {
    case 'timeout':
      return say('hangs', 'Does not answer in time', problem, 'Look at its load, its disk and at firewalls');
    case 'reset':
      return say(
        'resets',
        'Cuts the connection',
        problem,
        'Besu does so above 80 connections: find out who holds them, or raise --rpc-http-max-active-connections',
      );
    case 'refused':
      return say(
        'unreachable',
        'Refuses the connection',
        problem,
        'Nothing listens there: look at the pod, the service and its port',
      );
    case 'dns':
      return say(
        'unreachable',
        'Its name is not known',
        problem,
        'A new cluster needs some minutes; a private name is not seen from outside',
      );
    case 'tls':
      return say(
        'unreachable',
        'Its certificate is not trusted',
        problem,
        'Check the CA, a proxy between, and the clock of this machine',
      );
    case 'unreachable':
      return say('unreachable', 'No way leads there', problem, 'Look at routes, VPN and private endpoints');
    case 'bad-url':
      return say('unreachable', 'Its address is none', problem, 'Correct the address in the fleet file');
    case 'aborted':
      return say('unreachable', 'Was not asked to the end', problem, 'It is asked again');
    case 'too-large':
      return say(
        'too-large',
        'Answers far too much',
        problem,
        'This is no answer of Besu: check the service and its port',
      );
    case 'not-http':
      return say(
        'nonsense',
        'Answers in another language than HTTP',
        problem,
        'Check the service, its port and http or https',
      );
    case 'not-json':
    case 'bad-shape':
      return say(
        'nonsense',
        'Answers something that is no JSON-RPC',
        problem,
        'Check the service, its port and any proxy between',
      );
    case 'rpc-error':
      return refusal(problem);
    case 'http':
      return httpTrouble(problem);
    default:
      return unreachable(problem);
  }
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
