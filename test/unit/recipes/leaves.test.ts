import { describe, expect, test } from 'vitest';
import type { CommandWork } from '../../../src/engine/model/step.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { leavesOf } from '../../../src/recipes/leaves.ts';
import { contextOf, sampleFleet } from './sample-fleet.ts';

describe('what leaving a step means', () => {
  const { steps } = fleetSteps(sampleFleet(), contextOf({ regions: null, phases: null }));
  const of = (name: string) => steps.find(({ id }) => id === `japaneast/${name}`)?.leaves;

  test('is said by every step of the usual rollout, in words that fit a row of 80 columns', () => {
    expect(steps.filter(({ leaves }) => leaves === undefined)).toEqual([]);
    for (const { leaves, title } of steps.filter(({ scope }) => scope === 'japaneast')) {
      expect(`${title} in 24 regions: goes on, ${leaves?.doing}`.length).toBeLessThanOrEqual(76);
      expect(`${title} in 24 regions: ${leaves?.signalled.brief}`.length).toBeLessThanOrEqual(76);
    }
  });

  test('differs by what the tool leaves behind, and only what changes nothing is without a trace', () => {
    const kinds = (name: string) => [of(name)?.signalled.kind, of(name)?.killed.kind];
    expect(kinds('infrastructure/init')).toEqual(['nothing', 'nothing']);
    expect(kinds('infrastructure/plan')).toEqual(['nothing', 'stuck']);
    expect(kinds('infrastructure/apply')).toEqual(['recorded', 'unrecorded']);
    expect(kinds('kubernetes/manifests')).toEqual(['recorded', 'recorded']);
    expect(kinds('kubernetes/nodes')).toEqual(['nothing', 'nothing']);
    expect(kinds('besu/upgrade')).toEqual(['recorded', 'stuck']);
  });

  test('of a transaction says that it may be sent; of a program of the operator, that nobody knows', () => {
    const probe = { kind: 'probe', probe: 'chain-task', input: {}, everyMs: 1000 } as const;
    expect(leavesOf(probe).doing).toBe('a transaction is signed and may be sent');
    const own: CommandWork = {
      ...{ kind: 'command', argv: ['./deploy.sh'], cwd: '/', env: {}, files: [], interpreter: 'lines', input: null },
      cancelSignal: 'SIGTERM',
    } as const;
    expect(leavesOf(own).killed.kind).toBe('unknown');
    expect(leavesOf({ ...own, argv: ['helm', 'rollback', 'besu', '3'] }).killed.kind).toBe('stuck');
  });

  test('what of the done work can be looked at again is the cluster, then its release, then its chain', () => {
    const asked = steps.filter(({ scope, standing }) => scope === 'japaneast' && standing !== undefined);
    expect(asked.map(({ id, standing }) => [id, standing?.probe])).toEqual([
      ['japaneast/kubernetes/kubeconfig', 'cluster-answers'],
      ['japaneast/besu/upgrade', 'release-stands'],
      ['japaneast/verify/chain', 'chain-stands'],
    ]);
  });
});
