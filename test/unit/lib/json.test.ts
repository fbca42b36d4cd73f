import { expect, test } from 'vitest';
import { isJsonObject } from '../../../src/lib/json.ts';

test.each([[{}], [{ a: 1 }]])('%j is a JSON object', (value) => {
  expect(isJsonObject(value)).toBe(true);
});

test.each([[null], [[]], ['text'], [1], [true], [undefined]])('%j is not', (value) => {
  expect(isJsonObject(value)).toBe(false);
});
