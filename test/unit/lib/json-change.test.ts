import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { changeBetween, changed, type JsonChange } from '../../../src/lib/json-change.ts';

const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => sent(value) as JsonValue);

/** Values that have much in common, as two reports of one thing have. */
const similar = fc.tuple(json, json, json, json).map(([one, two, three, four]): [JsonValue, JsonValue] => [
  { same: one, list: [one, two, three], other: two, gone: four },
  { same: one, list: [two, three, four], other: three, added: one },
]);

describe('a change between two JSON values', () => {
  test('makes the one into the other, also after it was sent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(json, json), similar), ([before, after]) => {
        const change = changeBetween(before, after);
        expect(change === null ? before : changed(before, sent(change))).toEqual(after);
      }),
      { numRuns: 300 },
    );
  });

  test('is none exactly when they are the same', () => {
    fc.assert(fc.property(json, (value) => changeBetween(value, sent(value)) === null));
  });

  test('of a list that moves on tells only what is new', () => {
    const before = Array.from({ length: 60 }, (_, height) => ({ height, round: 0 }));
    const after = [...before.slice(1), { height: 60, round: 1 }];
    expect(changeBetween(before, after)).toEqual({ at: {}, cut: 1, length: 59, add: [{ height: 60, round: 1 }] });
  });

  test('of one element tells its place', () => {
    const before = [
      { node: 'a', height: 1 },
      { node: 'b', height: 1 },
    ];
    const after = [
      { node: 'a', height: 1 },
      { node: 'b', height: 2 },
    ];
    expect(changeBetween(before, after)).toEqual({
      at: { 1: { in: { height: { is: 2 } } } },
      cut: 0,
      length: 2,
      add: [],
    });
  });

  test('does not fit another value', () => {
    const change = changeBetween({ list: [1, 2] }, { list: [1, 3] }) as JsonChange;
    expect(changed({ list: [1] }, change)).toBeUndefined();
    expect(changed({ list: 'text' }, change)).toBeUndefined();
    expect(changed([], change)).toBeUndefined();
  });
});
