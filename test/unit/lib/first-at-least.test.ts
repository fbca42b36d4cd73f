import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstAtLeast } from '../../../src/lib/first-at-least.ts';

test('the first value that is not smaller is found as by looking at every one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(60), (values, wanted) => {
      const ascending = values.toSorted((a, b) => a - b);
      const found = ascending.findIndex((value) => value >= wanted);
      expect(firstAtLeast(ascending, wanted)).toBe(found === -1 ? ascending.length : found);
    }),
  );
});
