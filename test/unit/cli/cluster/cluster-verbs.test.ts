import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../src/cli/cluster/cluster-place.ts';
import { readStatus } from '../../../../src/cli/cluster/cluster-status.ts';
import { CHART, installArgv } from '../../../../src/cli/cluster/install.ts';
import { commandLine } from '../../../../src/cli/cluster/run-tool.ts';
import { uninstallSteps } from '../../../../src/cli/cluster/uninstall.ts';

const PLACE = placeOf({ namespace: 'ops', context: 'weu', kubeconfig: '/k' });

describe('the engine in a cluster, from outside', () => {
  test('is put there by one helm command, with the fleet file as a file and the values as they were given', () => {
    expect(installArgv(PLACE, '/f/besu-console.yaml', { values: ['a.yaml', 'b.yaml'], set: ['image.tag=1'] })).toEqual([
      ...[
        'upgrade',
        '--install',
        'besu-console',
        CHART,
        '--create-namespace',
        '--set-file',
        'fleet=/f/besu-console.yaml',
      ],
      ...['--values', 'a.yaml', '--values', 'b.yaml', '--set', 'image.tag=1'],
      ...['--namespace', 'ops', '--kubeconfig', '/k', '--kube-context', 'weu'],
    ]);
  });

  test('goes without its volume, which goes only when it is asked for by name', () => {
    const words = (losesState: boolean) => uninstallSteps(PLACE, true, losesState).map(([, argv]) => argv.join(' '));
    expect(words(false).join('\n')).not.toContain('pvc');
    expect(words(true).at(-1)).toContain('delete pvc state-besu-console-0');
    expect(uninstallSteps(PLACE, false, false).map(([program]) => program)).toEqual(['kubectl']);
  });

  test('is shown as commands that a shell would take', () => {
    expect(commandLine('helm', ['--set', "a=it's"])).toBe(`helm --set 'a=it'\\''s'`);
  });

  test('is told apart: not there, there without a lease, there and writing', () => {
    expect(readStatus(null, null, null)).toEqual({ release: null, pod: null, lease: null, run: null });
    const pod = {
      spec: { nodeName: 'aks-1' },
      status: { phase: 'Running', containerStatuses: [{ ready: true, restartCount: 2 }] },
    };
    const lease = {
      metadata: { annotations: { 'besu-console/run': '20261121-040236-chain-138-k3f9' } },
      spec: { holderIdentity: 'besu-console-0_1', renewTime: '2026-11-21T04:02:36.000000Z' },
    };
    const release = [{ revision: 3, status: 'deployed', chart: 'besu-console-0.1.0' }];
    expect(readStatus(release, pod, lease)).toEqual({
      release: { revision: '3', status: 'deployed', chart: 'besu-console-0.1.0' },
      pod: { phase: 'Running', ready: true, restarts: 2, node: 'aks-1' },
      lease: { holder: 'besu-console-0_1', renewedAt: '2026-11-21T04:02:36.000000Z' },
      run: '20261121-040236-chain-138-k3f9',
    });
    expect(readStatus(release, pod, { spec: {} }).lease).toEqual({ holder: null, renewedAt: null });
  });
});
