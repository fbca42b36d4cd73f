import { err, ok, type Result } from '../lib/result.ts';
import type { ChainJoinedInput } from './chain-joined-input.ts';
import type { HttpTarget } from './http-door.ts';
import type { RpcProblem } from './json-rpc-answer.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import { bearerHeaders, type Environment } from './poll/bearer-token.ts';

/** The node that speaks for a region: behind its own address, or a service of its cluster. */
export async function chainNode(
  kube: KubeAccess,
  { rpc, kubeconfig, namespace }: ChainJoinedInput,
  env: Environment,
): Promise<Result<HttpTarget, KubeProblem | RpcProblem>> {
  if ('url' in rpc) {
    const headers = await bearerHeaders(rpc.token, env);
    return headers.ok ? ok({ url: rpc.url, headers: headers.value }) : headers;
  }
  if (kubeconfig !== null) return kube.service(kubeconfig, namespace, rpc.service, rpc.port);
  return err({ kind: 'kubeconfig', detail: 'no kubeconfig is known for this region' });
}
