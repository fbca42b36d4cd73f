import { describe, expect, test } from 'vitest';
import { type ObjectTest, parseSelectors } from '../../../../src/lab/kubernetes/selector.ts';
import { WatchStream } from '../../../../src/lab/kubernetes/watch-stream.ts';
import { type Rig, startRig, typeOf } from './rig.ts';

interface Line {
  readonly type: string;
  readonly object: { metadata: { name?: string; annotations?: object }; code?: number; columnDefinitions?: unknown };
}

function watch(rig: Rig, options: { from?: string; streaming?: boolean; matches?: ObjectTest; table?: boolean } = {}) {
  const lines: Line[] = [];
  const stream = new WatchStream(
    rig.cluster,
    {
      type: typeOf('secrets'),
      namespace: 'besu',
      matches: options.matches ?? (() => true),
      form: options.table === true ? 'table' : 'object',
      includeObject: 'Metadata',
      resourceVersion: options.from ?? '',
      sendInitialEvents: options.streaming ?? false,
    },
    (line) => lines.push(JSON.parse(line) as Line),
  );
  return { stream, isOpen: stream.start(), lines, said: () => lines.map((l) => `${l.type} ${l.object.metadata.name}`) };
}

const put = (rig: Rig, name: string, labels: Record<string, string> = {}) =>
  rig.create('secrets', { metadata: { name, labels } });

describe('a watch', () => {
  test('without a version starts with what exists', () => {
    const rig = startRig();
    put(rig, 'a');
    const { said } = watch(rig);
    put(rig, 'b');
    rig.cluster.store.remove('secrets', 'besu', 'a');
    expect(said()).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
  });

  test('with sendInitialEvents says where the list ends', () => {
    const rig = startRig();
    put(rig, 'a');
    const { lines } = watch(rig, { streaming: true });
    expect(lines.map((line) => line.type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(lines[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  test('from a version replays what came after it', () => {
    const rig = startRig();
    const { resourceVersion } = put(rig, 'a').metadata;
    put(rig, 'b');
    expect(watch(rig, { from: resourceVersion }).said()).toEqual(['ADDED b']);
  });

  test('from a forgotten version ends with 410', () => {
    const rig = startRig();
    const { resourceVersion } = put(rig, 'a').metadata;
    put(rig, 'b');
    rig.cluster.store.compact();
    const { isOpen, lines } = watch(rig, { from: resourceVersion });
    expect(isOpen).toBe(false);
    expect(lines).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  test('with a selector sees objects enter and leave', () => {
    const rig = startRig();
    const { said } = watch(rig, { matches: parseSelectors(new URLSearchParams({ labelSelector: 'in=yes' })) });
    put(rig, 'a');
    const label = (labels: Record<string, string>) =>
      rig.cluster.store.edit('secrets', 'besu', 'a', (draft) => void (draft.metadata.labels = labels));
    label({ in: 'yes' });
    label({ in: 'yes', more: 'x' });
    label({});
    expect(said()).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  test('of a table sends the columns once', () => {
    const rig = startRig();
    const { lines } = watch(rig, { table: true });
    put(rig, 'a');
    put(rig, 'b');
    expect(lines.map((line) => line.object.columnDefinitions === null)).toEqual([false, true]);
  });

  test('that is stopped hears nothing', () => {
    const rig = startRig();
    const { stream, lines } = watch(rig);
    stream.stop();
    put(rig, 'a');
    expect(lines).toEqual([]);
  });
});
