import { describe, expect, test } from 'vitest';
import { docOf } from '../../../../src/lab/kubernetes/document.ts';
import type { KubeObject } from '../../../../src/lab/kubernetes/kube-object.ts';
import { as, type Rig, startRig, statefulSet, typeOf } from './rig.ts';

const configMap = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'genesis' },
  data,
});

const apply = (rig: Rig, manager: string, data: Record<string, string>, force = false): KubeObject =>
  rig.writer.apply(typeOf('configmaps'), 'besu', configMap(data), force, as(manager, 'Apply'));

describe('server-side apply', () => {
  test('creates the object and names its owner', () => {
    const made = apply(startRig(), 'helm', { a: '1' });
    expect(made.metadata.managedFields).toMatchObject([
      { manager: 'helm', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
  });

  test('of the same thing twice changes nothing, not even the resourceVersion', () => {
    const rig = startRig();
    const first = apply(rig, 'helm', { a: '1' });
    rig.clock.advance(60);
    expect(apply(rig, 'helm', { a: '1' })).toBe(rig.get('configmaps', 'genesis'));
    expect(rig.get('configmaps', 'genesis').metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('removes what its manager no longer names, and nothing else', () => {
    const rig = startRig();
    apply(rig, 'helm', { a: '1', b: '2' });
    apply(rig, 'other', { c: '3' });
    expect(apply(rig, 'helm', { a: '1' }).data).toEqual({ a: '1', c: '3' });
  });

  test('is refused for a field that somebody else changed, unless forced', () => {
    const rig = startRig();
    apply(rig, 'helm', { a: '1' });
    const live = rig.get('configmaps', 'genesis');
    rig.writer.replace(typeOf('configmaps'), live, { ...live, data: { a: '2' } }, as('kubectl-edit'));
    expect(() => apply(rig, 'helm', { a: '3' })).toThrow(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.a',
    );
    expect(apply(rig, 'helm', { a: '3' }, true).data).toEqual({ a: '3' });
    const managers = rig.get('configmaps', 'genesis').metadata.managedFields?.map((entry) => entry.manager);
    expect(managers).toEqual(['helm']);
  });

  test('tells list elements apart by their keys', () => {
    const rig = startRig();
    const body = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...statefulSet() };
    rig.writer.apply(typeOf('apps/statefulsets'), 'besu', body, false, as('helm', 'Apply'));
    const image = { name: 'besu', image: 'hyperledger/besu:25.2.0' };
    const other = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'besu' } };
    const spec = { template: { spec: { containers: [image] } } };
    const by = as('argo', 'Apply');
    expect(() => rig.writer.apply(typeOf('apps/statefulsets'), 'besu', { ...other, spec }, false, by)).toThrow(
      'conflict with "helm" using apps/v1: .spec.template.spec.containers[name="besu"].image',
    );
  });

  test('raises the generation only when the spec changes', () => {
    const rig = startRig();
    const body = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...statefulSet() };
    const by = as('helm', 'Apply');
    const type = typeOf('apps/statefulsets');
    expect(rig.writer.apply(type, 'besu', body, false, by).metadata.generation).toBe(1);
    const labelled = { ...body, metadata: { name: 'besu', labels: { a: 'b' } } };
    expect(rig.writer.apply(type, 'besu', labelled, false, by).metadata.generation).toBe(1);
    const scaled = { ...labelled, spec: { ...docOf(statefulSet().spec), replicas: 4 } };
    expect(rig.writer.apply(type, 'besu', scaled, false, by).metadata.generation).toBe(2);
  });
});

describe('an ordinary write', () => {
  test('of an old version is refused', () => {
    const rig = startRig();
    const old = apply(rig, 'helm', { a: '1' });
    apply(rig, 'helm', { a: '2' });
    const live = rig.get('configmaps', 'genesis');
    expect(() => rig.writer.replace(typeOf('configmaps'), live, old, as('x'))).toThrow('the object has been modified');
  });

  test('may not change the volume claims of a StatefulSet', () => {
    const rig = startRig();
    const live = rig.create('apps/statefulsets', statefulSet());
    const spec = { ...docOf(live.spec), serviceName: 'other' };
    expect(() => rig.writer.replace(typeOf('apps/statefulsets'), live, { ...live, spec }, as('x'))).toThrow(
      /spec: Forbidden: updates to statefulset spec for fields other than 'replicas'.* are forbidden$/,
    );
  });

  test('with dryRun leaves no trace', () => {
    const rig = startRig();
    rig.writer.create(typeOf('configmaps'), 'besu', configMap({ a: '1' }), { ...as('x'), dryRun: true });
    expect(rig.get('configmaps', 'genesis')).toBeUndefined();
  });
});
