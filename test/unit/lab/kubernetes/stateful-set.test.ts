import { describe, expect, test } from 'vitest';
import { docOf } from '../../../../src/lab/kubernetes/document.ts';
import { deleteObject } from '../../../../src/lab/kubernetes/object-deletion.ts';
import { isPodReady } from '../../../../src/lab/kubernetes/pod-status.ts';
import { as, type Rig, startRig, statefulSet, typeOf } from './rig.ts';

const IMAGE = 'hyperledger/besu:25.2.0';

function setImage(rig: Rig): void {
  const live = rig.get('apps/statefulsets', 'besu');
  const changed = { ...live, spec: docOf(statefulSet({ ...docOf(live.spec) }).spec) };
  docOf(changed.spec).template = docOf(statefulSet({}, { image: IMAGE }).spec).template;
  rig.writer.replace(typeOf('apps/statefulsets'), live, changed, as('test'));
  rig.clock.settle();
}

const imageOf = (rig: Rig, name: string) => JSON.stringify(rig.get('pods', name)?.spec).includes(IMAGE);
const statusOf = (rig: Rig) => docOf(rig.get('apps/statefulsets', 'besu').status);

describe('a StatefulSet', () => {
  test('that is ordered starts a pod when the one before is ready', () => {
    const rig = startRig();
    rig.create('apps/statefulsets', statefulSet());
    rig.clock.advance(9);
    expect(rig.podNames()).toEqual(['besu-0']);
    rig.clock.advance(2);
    expect(rig.podNames()).toEqual(['besu-0', 'besu-1']);
    rig.clock.advance(20);
    expect(statusOf(rig)).toMatchObject({ replicas: 3, readyReplicas: 3, updatedReplicas: 3, observedGeneration: 1 });
  });

  test('that is parallel starts all pods at once and rolls them from the last one down', () => {
    const rig = startRig();
    rig.create('apps/statefulsets', statefulSet({ podManagementPolicy: 'Parallel' }));
    expect(rig.podNames()).toEqual(['besu-0', 'besu-1', 'besu-2']);
    rig.clock.advance(11);
    setImage(rig);
    rig.clock.advance(6);
    expect(['besu-0', 'besu-1', 'besu-2'].map((name) => imageOf(rig, name))).toEqual([false, false, true]);
    rig.clock.advance(40);
    expect(['besu-0', 'besu-1', 'besu-2'].map((name) => imageOf(rig, name))).toEqual([true, true, true]);
    const { currentRevision, updateRevision } = statusOf(rig);
    expect(currentRevision).toBe(updateRevision);
  });

  test('leaves pods below its partition as they are', () => {
    const rig = startRig();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    rig.create('apps/statefulsets', statefulSet({ podManagementPolicy: 'Parallel', updateStrategy }));
    rig.clock.advance(11);
    setImage(rig);
    rig.clock.advance(60);
    expect(['besu-0', 'besu-1', 'besu-2'].map((name) => imageOf(rig, name))).toEqual([false, false, true]);
    expect(statusOf(rig)).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
  });

  test('that is ordered does not repair a broken first pod by a new template', () => {
    const rig = startRig({ podFault: ({ image }) => (image === IMAGE ? null : { kind: 'never-ready' }) });
    rig.create('apps/statefulsets', statefulSet());
    rig.clock.advance(30);
    setImage(rig);
    rig.clock.advance(60);
    expect(imageOf(rig, 'besu-0')).toBe(false);
    deleteObject(rig.cluster, 'pods', rig.get('pods', 'besu-0'));
    rig.clock.advance(60);
    expect(imageOf(rig, 'besu-0')).toBe(true);
    expect(statusOf(rig)).toMatchObject({ readyReplicas: 3 });
  });

  test('replaces a deleted pod under the same name', () => {
    const rig = startRig();
    rig.create('apps/statefulsets', statefulSet({ replicas: 1 }));
    rig.clock.advance(11);
    const { uid } = rig.get('pods', 'besu-0').metadata;
    deleteObject(rig.cluster, 'pods', rig.get('pods', 'besu-0'));
    rig.clock.advance(20);
    expect(rig.get('pods', 'besu-0').metadata.uid).not.toBe(uid);
    expect(isPodReady(rig.get('pods', 'besu-0'))).toBe(true);
  });

  test('takes its pods along when it is deleted, but not its volumes', () => {
    const rig = startRig();
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }];
    rig.create('apps/statefulsets', statefulSet({ replicas: 1, volumeClaimTemplates }));
    rig.clock.advance(20);
    deleteObject(rig.cluster, 'apps/statefulsets', rig.get('apps/statefulsets', 'besu'));
    rig.clock.advance(5);
    expect(rig.podNames()).toEqual([]);
    expect(rig.get('persistentvolumeclaims', 'data-besu-0').status).toMatchObject({ phase: 'Bound' });
  });
});

test('a deleted namespace goes when everything in it is gone', () => {
  const rig = startRig();
  rig.create('apps/statefulsets', statefulSet({ podManagementPolicy: 'Parallel' }));
  rig.clock.advance(11);
  deleteObject(rig.cluster, 'namespaces', rig.cluster.store.get('namespaces', '', 'besu')!);
  rig.clock.settle();
  expect(rig.cluster.store.get('namespaces', '', 'besu')?.status).toEqual({ phase: 'Terminating' });
  expect(() => rig.create('configmaps', { metadata: { name: 'late' } })).toThrow('because it is being terminated');
  rig.clock.advance(5);
  expect(rig.cluster.store.get('namespaces', '', 'besu')).toBeUndefined();
});
