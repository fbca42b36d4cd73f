import { expect, test } from 'vitest';
import { quantityOf, quantityText } from '../../../../src/lab/kubernetes/quantity.ts';

test.each([
  ['500m', 0.5, '500m'],
  ['1Gi', 2 ** 30, '1Gi'],
  ['1536Mi', 1536 * 2 ** 20, '1536Mi'],
  [2, 2, '2'],
  ['1e3', 1_000, '1000'],
  ['3M', 3e6, '3000000'],
  ['nonsense', 0, '0'],
])('%s is %d and is written %s', (text, amount, written) => {
  expect(quantityOf(text)).toBe(amount);
  expect(quantityText(amount)).toBe(written);
});
