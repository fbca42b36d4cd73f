import { describe, expect, test } from 'vitest';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { plannedHealth } from '../../../src/recipes/planned-health.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import type { Fleet } from '../../../src/regions/fleet.ts';
import type { HealthSettings } from '../../../src/regions/health-rpc.ts';
import { contextOf, recipes, sampleFleet, terraform } from './sample-fleet.ts';

const PODS = { validatorPods: 'role=validator', sentryPods: 'role=sentry' };
const two = deployRegions.slice(0, 2);
const [first, second] = two.map(({ id }): string => id) as [string, string];

const fleetWith = (rpc: HealthSettings['rpc'], more: Parameters<typeof sampleFleet>[0] = {}): Fleet =>
  sampleFleet({
    regions: two,
    ...more,
    fleet: { health: { everySeconds: 5, rpc, token: 'file:secrets/token', knownPeers: [] } },
  });

const of = (fleet: Fleet, regions: readonly string[] | null = null) => plannedHealth(fleet, contextOf({ regions }));

describe('what watching needs is frozen with the plan', () => {
  test('nothing, when nothing says how a node is reached', () => {
    expect(of(fleetWith(null))).toBeNull();
  });

  test('the pace, the demands of verify, and where a token is', () => {
    expect(of(fleetWith({ via: 'url', url: 'http://{node}.{region}' }))).toMatchObject({
      everyMs: 5_000,
      minPeers: 3,
      maxBlocksBehind: 2,
      token: 'file:/fleet/secrets/token',
    });
  });

  test('the pods of each region, with the kubeconfig its run makes', () => {
    const planned = of(fleetWith({ via: 'kubernetes', port: 9000, ...PODS }));
    expect(planned?.regions).toHaveLength(2);
    expect(planned?.regions[0]).toEqual({
      region: first,
      validators: 1,
      sentries: 1,
      genesis: '/fleet/chain/genesis.json',
      cluster: { kubeconfig: `/state/runs/r1/regions/${first}/kube/config`, namespace: 'besu', ...PODS },
      access: { via: 'pods', port: 9000 },
    });
  });

  test('of regions a run leaves out, only the kubeconfig that the operator has', () => {
    const rpc = { via: 'kubernetes', port: 8545, ...PODS } as const;
    expect(of(fleetWith(rpc), [second])?.regions.map(({ cluster }) => cluster?.kubeconfig ?? null)).toEqual([
      null,
      `/state/runs/r1/regions/${second}/kube/config`,
    ]);
    const kubernetes = {
      ...recipes['kubernetes']!,
      credentials: null,
      kubeconfig: 'kube/{region}',
    } as Fleet['phases'][0]['recipe'];
    const given = fleetWith(rpc, { recipes: { kubernetes } });
    expect(of(given, [second])?.regions[0]?.cluster?.kubeconfig).toBe(`/fleet/kube/${first}`);
  });

  test('an address for each node', () => {
    const planned = of(fleetWith({ via: 'url', url: 'http://{role}{index}.{region}/{node}' }));
    expect(planned?.regions[0]?.access).toEqual({
      via: 'urls',
      urls: {
        'validator-0': `http://validator0.${first}/validator-0`,
        'sentry-0': `http://sentry0.${first}/sentry-0`,
      },
    });
  });

  test('addresses of a list in the order of the nodes', () => {
    const planned = of(fleetWith({ via: 'url', url: ['http://a.{region}', 'http://b.{region}'] }));
    expect(planned?.regions[1]?.access).toEqual({
      via: 'urls',
      urls: { 'validator-0': `http://a.${second}`, 'sentry-0': `http://b.${second}` },
    });
  });

  test('one address of a whole region as that of its first node', () => {
    const planned = of(fleetWith({ via: 'url', url: 'http://{region}' }));
    expect(planned?.regions[0]?.access).toEqual({ via: 'urls', urls: { 'validator-0': `http://${first}` } });
  });

  test('where terraform has been applied, in both layouts', () => {
    const rpc = { via: 'terraform-output', output: 'urls' } as const;
    expect(of(fleetWith(rpc))?.regions[0]?.access).toMatchObject({
      via: 'terraform-output',
      directory: `/state/fleets/chain-138/${first}/terraform`,
      output: 'urls',
    });
    const shared = { infrastructure: { ...terraform, layout: 'shared' } } as const;
    expect(of(fleetWith(rpc, { recipes: shared }))?.regions[0]?.access).toMatchObject({
      directory: '/fleet/terraform/sovereign',
    });
  });
});

test('verify asks the first node of a region, with the token beside the fleet file', () => {
  const rpc = { via: 'url', url: 'http://{node}.{region}/{role}{index}', token: 'file:secrets/rpc' } as const;
  const verify = { ...recipes['verify']!, rpc } as Fleet['phases'][0]['recipe'];
  const { steps } = fleetSteps(sampleFleet({ regions: two, recipes: { verify } }), contextOf({}));
  expect(steps.find(({ id }) => id === `${first}/verify/chain`)?.work).toMatchObject({
    input: { rpc: { url: `http://validator-0.${first}/validator0`, token: 'file:/fleet/secrets/rpc' } },
  });
});
