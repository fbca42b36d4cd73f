import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/regions/nearest.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['deploy', 'deplyo', 1],
  ['ab', 'cd', 2],
])('%j and %j are %i mistakes apart', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});

test('the nearest candidate wins, the first of two equally near', () => {
  expect(nearest('helmm', ['kubectl', 'helm', 'helms'])).toBe('helm');
});

test('what is too far is no guess', () => {
  expect(nearest('id', ['name', 'xyz'])).toBeNull();
  expect(nearest('kubernetes', ['terraform'])).toBeNull();
});
