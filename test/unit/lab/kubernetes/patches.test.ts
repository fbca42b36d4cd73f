import { describe, expect, test } from 'vitest';
import { jsonPatch } from '../../../../src/lab/kubernetes/json-patch.ts';
import { mergePatch } from '../../../../src/lab/kubernetes/merge-patch.ts';
import { strategicMergePatch } from '../../../../src/lab/kubernetes/strategic-merge-patch.ts';

const pod = (containers: unknown[], more: object = {}) => ({ spec: { template: { spec: { containers, ...more } } } });

describe('a merge patch', () => {
  test('deletes with null, merges objects and replaces lists', () => {
    const target = { a: { b: 1, c: 2 }, list: [1, 2], gone: true };
    expect(mergePatch(target, { a: { c: 3 }, list: [3], gone: null })).toEqual({ a: { b: 1, c: 3 }, list: [3] });
  });
});

describe('a JSON patch', () => {
  test('adds, replaces and removes by pointer without touching its target', () => {
    const target = { a: [1, 2], 'x/y': 'old' };
    const patch = [
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'remove', path: '/a/0' },
      { op: 'replace', path: '/x~1y', value: 'new' },
    ];
    expect(jsonPatch(target, patch)).toEqual({ a: [2, 3], 'x/y': 'new' });
    expect(target).toEqual({ a: [1, 2], 'x/y': 'old' });
  });

  test('is refused when its test fails or its path is missing', () => {
    expect(() => jsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).toThrow('testing path /a failed');
    expect(() => jsonPatch({ a: 1 }, [{ op: 'remove', path: '/b' }])).toThrow('does not exist');
  });
});

describe('a strategic merge patch', () => {
  test('merges containers by name and keeps the others', () => {
    const target = pod([
      { name: 'besu', image: 'besu:1', env: [{ name: 'A', value: '1' }] },
      { name: 'sidecar', image: 's:1' },
    ]);
    const patch = pod([{ name: 'besu', image: 'besu:2', env: [{ name: 'B', value: '2' }] }]);
    expect(strategicMergePatch(target, patch)).toEqual(
      pod([
        {
          name: 'besu',
          image: 'besu:2',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
        { name: 'sidecar', image: 's:1' },
      ]),
    );
  });

  test('deletes a list element and orders the rest as its directives say', () => {
    const target = pod([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const patch = pod([{ name: 'b', $patch: 'delete' }], {
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
    });
    expect(strategicMergePatch(target, patch)).toEqual(pod([{ name: 'c' }, { name: 'a' }]));
  });

  test('deletes primitives and replaces a map that says so', () => {
    const target = { metadata: { finalizers: ['a', 'b'] }, spec: { strategy: { type: 'RollingUpdate', more: 1 } } };
    const patch = {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] },
      spec: { strategy: { $patch: 'replace', type: 'Recreate' } },
    };
    const patched = { metadata: { finalizers: ['b'] }, spec: { strategy: { type: 'Recreate' } } };
    expect(strategicMergePatch(target, patch)).toEqual(patched);
  });

  test('keeps only the keys that $retainKeys names', () => {
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    expect(strategicMergePatch({ strategy: { type: 'X', rollingUpdate: {} } }, patch)).toEqual({
      strategy: { type: 'Recreate' },
    });
  });
});
