import { expect, test } from 'vitest';
import { selects } from '../../../src/health/label-selector.ts';

const LABELS = { app: 'besu', role: 'validator' };

test.each([
  ['', true],
  ['app=besu', true],
  ['app==besu,role=validator', true],
  ['app=geth', false],
  ['app!=geth', true],
  ['role in (validator, sentry)', true],
  ['role notin (validator,sentry),app=besu', false],
  ['app', true],
  ['!app', false],
  ['!zone', true],
])('%s selects: %s', (selector, expected) => {
  expect(selects(selector, LABELS)).toBe(expected);
});
