import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import type { FleetPhase, RpcAccess } from './fleet.ts';
import { DEFAULT_SENTRY_PODS, DEFAULT_VALIDATOR_PODS, type HealthRpc, type HealthSettings } from './health-rpc.ts';
import type { HealthInput } from './health-schema.ts';
import { isAddress } from './is-address.ts';
import { nearest } from './nearest.ts';
import type { Path } from './yaml-source.ts';

const KNOWN = ['region', 'role', 'index', 'node'];

/** `mostNodes`: of the region that has the most. */
export interface HealthSurroundings {
  readonly phases: readonly FleetPhase[];
  readonly regions: number;
  readonly mostNodes: number;
}

export function healthSettings(input: HealthInput, phases: readonly FleetPhase[]): HealthSettings {
  const verify = rpcOfVerify(phases);
  const token = input.token ?? (verify?.via === 'url' ? verify.token : undefined) ?? null;
  const knownPeers = (input.knownPeers ?? []).map(keyOf);
  return { everySeconds: input.everySeconds, rpc: input.rpc ?? asWatched(verify), token, knownPeers };
}

/** The part of an enode address that stays when the host changes. */
const keyOf = (peer: string): string => (/[\da-f]{128}/i.exec(peer)?.[0] ?? '').toLowerCase();

function rpcOfVerify(phases: readonly FleetPhase[]): RpcAccess | null {
  const recipe = phases.find(({ id }) => id === 'verify')?.recipe;
  return recipe?.kind === 'chain' ? recipe.rpc : null;
}

/** The service of `verify` leads to whichever pod; watching asks each pod, on the same port. */
function asWatched(rpc: RpcAccess | null): HealthRpc | null {
  if (rpc === null) return null;
  if (rpc.via === 'url') return { via: 'url', url: rpc.url };
  const pods = { validatorPods: DEFAULT_VALIDATOR_PODS, sentryPods: DEFAULT_SENTRY_PODS };
  return { via: 'kubernetes', port: rpc.port, ...pods };
}

/** Only what the file says itself: what is taken from `verify` has been checked there. */
export function checkHealth(input: HealthInput, around: HealthSurroundings, complain: Complain): void {
  const { rpc, token } = input;
  if (rpc?.via === 'url') checkUrl(rpc.url, around, complain);
  if (rpc?.via === 'terraform-output' && !has(around, 'infrastructure', 'terraform')) {
    complain(
      aboutValue(
        ['health', 'rpc', 'via'],
        'no terraform rolls out the regions, so there is no output to read',
        'use via: url or via: kubernetes, or add phases.infrastructure.terraform',
      ),
    );
  }
  if (rpc?.via === 'kubernetes' && !has(around, 'kubernetes', 'kubectl')) {
    complain(
      aboutValue(
        ['health', 'rpc', 'via'],
        'nothing says where the kubeconfig of a region comes from',
        'add phases.kubernetes.kubectl with credentials: or kubeconfig:, or use via: url',
      ),
    );
  }
  if (token !== undefined && healthSettings(input, around.phases).rpc?.via === 'kubernetes') {
    complain(
      aboutKey(
        ['health', 'token'],
        'a token for the nodes cannot pass the Kubernetes API, which keeps that header for its own login',
        'remove it and allow the calls without one (--rpc-http-api-methods-no-auth), or use via: url',
      ),
    );
  }
}

const has = ({ phases }: HealthSurroundings, id: FleetPhase['id'], kind: string): boolean =>
  phases.some((phase) => phase.id === id && phase.recipe.kind === kind);

function checkUrl(url: string | readonly string[], around: HealthSurroundings, complain: Complain): void {
  const { regions, mostNodes } = around;
  const path = ['health', 'rpc', 'url'];
  if (typeof url !== 'string') {
    url.forEach((one, index) => void checkAddress(one, [...path, index], regions, complain));
    if (url.length >= mostNodes) return;
    const what = `the list names ${url.length} of the ${mostNodes} nodes that a region has`;
    return complain(aboutKey(path, what, 'name every validator, then every sentry'));
  }
  const names = checkAddress(url, path, regions, complain);
  if (names === null) return;
  if (mostNodes > 1 && !names.includes('node') && !(names.includes('role') && names.includes('index'))) {
    const hint = 'write {node}, or {role} and {index}, where nodes differ, or a list of addresses';
    complain(aboutValue(path, 'all nodes of a region would share one address', hint));
  }
}

/** The placeholders it has; null = it was complained about. */
function checkAddress(url: string, path: Path, regions: number, complain: Complain): readonly string[] | null {
  const names = [...url.matchAll(/\{(\w*)\}/g)].map((match) => match[1] ?? '');
  const mistake = mistakeIn(url, names, regions);
  if (mistake === null) return names;
  complain(aboutValue(path, ...mistake));
  return null;
}

function mistakeIn(
  url: string,
  names: readonly string[],
  regions: number,
): readonly [what: string, hint: string] | null {
  const unknown = names.find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, KNOWN);
    const hint =
      meant === null ? `known here: ${KNOWN.map((name) => `{${name}}`).join(', ')}` : `did you mean {${meant}}?`;
    return [`{${unknown}} is nothing that is replaced here`, hint];
  }
  if (!isAddress(url, KNOWN)) {
    return ['this is not an http or https address', 'such as https://{node}.{region}.example.org:8545'];
  }
  return regions > 1 && !names.includes('region')
    ? ['all regions would share one node', 'write {region} where regions differ']
    : null;
}
