import type { RpcProblem } from '../json-rpc-answer.ts';
import type { KubeProblem } from '../kube-problem.ts';
import { problemText } from '../problem-failure.ts';
import type { HttpProblem, WireProblem } from '../wire-problem.ts';

// What API servers say of a pod that their proxy did not reach (Go's own words for the socket's error).
const SAYINGS: readonly (readonly [pattern: RegExp, kind: 'refused' | 'timeout' | 'reset' | 'unreachable'])[] = [
  [/connection refused/i, 'refused'],
  [/i\/o timeout|deadline exceeded|awaiting headers/i, 'timeout'],
  [/connection reset|broken pipe|\bEOF\b/i, 'reset'],
  [/no route to host|no such host|not running|no endpoints available/i, 'unreachable'],
];

/** What the proxy of an API server answers when the pod does not: told as if the pod had been asked directly. */
export function behindProxy(problem: RpcProblem): RpcProblem {
  if (problem.kind !== 'http') return problem;
  if (problem.status === 404 && /pods? .*not found/i.test(problem.detail)) {
    return { kind: 'unreachable', detail: problem.detail };
  }
  if (problem.status < 500) return problem;
  const kind = SAYINGS.find(([pattern]) => pattern.test(problem.detail))?.[1];
  return kind === undefined ? problem : { kind, detail: problem.detail };
}

/** A cluster that cannot be asked, told of its node. */
export function clusterProblem(problem: KubeProblem): RpcProblem {
  return isOfFile(problem) ? { kind: 'unreachable', detail: problemText(problem, 'the cluster') } : problem;
}

const isOfFile = (problem: KubeProblem): problem is Exclude<KubeProblem, WireProblem | HttpProblem> =>
  problem.kind === 'kubeconfig' || problem.kind === 'login' || problem.kind === 'not-json';
