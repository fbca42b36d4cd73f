import type { PlannedHealth, WatchedRegion } from '../../engine/model/planned-health.ts';
import type { Clock } from '../../engine/ports.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { HttpTarget } from '../http-door.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';
import type { KubeAccess } from '../kube-access.ts';
import type { NodeTarget } from '../node-sample.ts';
import { bearerHeaders } from './bearer-token.ts';
import { clusterKubeconfig } from './cluster-kubeconfig.ts';
import { KeptTarget } from './kept-target.ts';
import { outputUrls } from './output-urls.ts';
import type { PolledNode } from './polled-node.ts';
import type { RegionCluster } from './region-cluster.ts';
import { TerraformOutput } from './terraform-output.ts';
import { behindProxy, clusterProblem } from './through-proxy.ts';

export interface WaysOptions {
  readonly planned: PlannedHealth;
  readonly topology: 'shared-chain' | 'chain-per-region';
  readonly kube: KubeAccess;
  readonly clusters: ReadonlyMap<string, RegionCluster>;
  readonly clock: Clock;
  /** Where `env:NAME` tokens are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For terraform. */
  readonly toolEnv: Readonly<Record<string, string>>;
}

type Role = NodeTarget['role'];
interface NodeName {
  readonly name: string;
  readonly role: Role;
  readonly index: number;
}

type Find = (node: NodeName) => Promise<Result<HttpTarget, RpcProblem>>;

/** Every node that can be asked, with the way to it. */
export function nodeWays(options: WaysOptions): readonly PolledNode[] {
  const outputs = new Map<string, TerraformOutput>();
  return options.planned.regions.flatMap((region) => {
    const find = findIn(region, options, outputs);
    const shared = options.topology === 'shared-chain';
    return namesOf(region).map((node): PolledNode => {
      const kept = new KeptTarget(() => find(node), options.clock);
      return {
        id: `${region.region}/${node.name}`,
        region: region.region,
        role: node.role,
        chain: shared ? 'fleet' : region.region,
        tellsTime: region.access.via !== 'pods',
        open: () => kept.open(),
        lost(problem) {
          kept.forget();
          return region.access.via === 'pods' ? behindProxy(problem) : problem;
        },
      };
    });
  });
}

/** Nodes that an address leads to; one address for a whole region leads to one of them. */
function namesOf({ validators, sentries, access }: WatchedRegion): readonly NodeName[] {
  const of = (role: Role, count: number): readonly NodeName[] =>
    Array.from({ length: count }, (_, index) => ({ name: `${role}-${index}`, role, index }));
  const all = [...of('validator', validators), ...of('sentry', sentries)];
  return access.via === 'urls' ? all.filter(({ name }) => Object.hasOwn(access.urls, name)) : all;
}

function findIn(region: WatchedRegion, options: WaysOptions, outputs: Map<string, TerraformOutput>): Find {
  const { access } = region;
  const { planned, env } = options;
  if (access.via === 'pods') return podFinder(region, access.port, options);
  if (access.via === 'urls') return ({ name }) => withToken(access.urls[name], planned.token, env);
  const key = `${access.directory} ${access.output}`;
  const output = outputs.get(key) ?? new TerraformOutput(access, options.toolEnv, options.clock);
  outputs.set(key, output);
  return async ({ name }) => {
    const value = await output.read();
    if (!value.ok) return err({ kind: 'unreachable', detail: value.problem });
    const names = namesOf(region).map((node) => node.name);
    const url = outputUrls(value.value, { region: region.region, names })[name];
    if (url !== undefined) return withToken(url, planned.token, env);
    return err({ kind: 'unreachable', detail: `the terraform output ${access.output} names no address of ${name}` });
  };
}

function podFinder({ region, cluster }: WatchedRegion, port: number, { kube, clusters }: WaysOptions): Find {
  return async ({ role, index }) => {
    const known = clusters.get(region);
    if (cluster === null || known === undefined) {
      return err({ kind: 'unreachable', detail: 'no kubeconfig is known for this region' });
    }
    const pod = await known.podOf(role, index);
    if (!pod.ok) return pod;
    const target = await kube.pod(clusterKubeconfig(cluster), cluster.namespace, pod.value, port);
    return target.ok ? target : err(clusterProblem(target.problem));
  };
}

async function withToken(
  url: string | undefined,
  token: string | null,
  env: WaysOptions['env'],
): Promise<Result<HttpTarget, RpcProblem>> {
  if (url === undefined) return err({ kind: 'unreachable', detail: 'no address is known' });
  const headers = await bearerHeaders(token, env);
  return headers.ok ? ok({ url, headers: headers.value }) : headers;
}
