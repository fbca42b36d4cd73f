import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/lab/kubernetes/kube-object.ts';
import { parseFieldSelector, parseLabelSelector, selectorOf } from '../../../../src/lab/kubernetes/selector.ts';

describe('a label selector', () => {
  test.each([
    ['app=besu', true],
    ['app==besu,tier!=db', true],
    ['app in (besu, geth),zone', true],
    ['app notin (besu)', false],
    ['!zone', false],
    ['!missing', true],
    ['missing!=x', true],
    ['', true],
  ])('%s selects: %s', (text, expected) => {
    expect(parseLabelSelector(text)({ app: 'besu', zone: '1' })).toBe(expected);
  });

  test('that is no selector is refused', () => {
    expect(() => parseLabelSelector('a=b=c')).toThrow('unable to parse requirement');
  });
});

test('a workload selector combines labels and expressions', () => {
  const matches = selectorOf({
    matchLabels: { app: 'besu' },
    matchExpressions: [
      { key: 'role', operator: 'In', values: ['validator'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  });
  expect(matches({ app: 'besu', role: 'validator' })).toBe(true);
  expect(matches({ app: 'besu', role: 'validator', old: '' })).toBe(false);
  expect(matches({ app: 'besu', role: 'sentry' })).toBe(false);
});

test('a field selector reaches any path', () => {
  const event = { involvedObject: { name: 'besu-0' }, type: 'Warning' } as unknown as KubeObject;
  expect(parseFieldSelector('involvedObject.name=besu-0,type!=Normal')(event)).toBe(true);
  expect(parseFieldSelector('involvedObject.name=besu-1')(event)).toBe(false);
});
