import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byzantine, canLose, quorum, quorumMargin } from '../../../src/regions/quorum.ts';

describe('quorum arithmetic', () => {
  test.each([
    [1, 1, 0, 0],
    [3, 2, 1, 0],
    [4, 3, 1, 1],
    [5, 4, 1, 1],
    [6, 4, 2, 1],
    [7, 5, 2, 2],
    [16, 11, 5, 5],
    [24, 16, 8, 7],
    [25, 17, 8, 8],
    [48, 32, 16, 15],
    [72, 48, 24, 23],
  ])('%i validators: quorum %i, %i may be down, %i may lie', (n, needed, down, lying) => {
    expect([quorum(n), canLose(n), byzantine(n)]).toEqual([needed, down, lying]);
  });

  test('a chain without validators needs and can lose nothing', () => {
    expect([quorum(0), canLose(0), byzantine(0)]).toEqual([0, 0, 0]);
  });

  test('any two quorums share more validators than may lie', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), (n) => 2 * quorum(n) - n > byzantine(n)));
  });

  test('losing as many as may be lost leaves no margin, one more stops the chain', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (n) => {
        expect(quorumMargin(n, n - canLose(n))).toBe(0);
        expect(quorumMargin(n, n - canLose(n) - 1)).toBe(-1);
      }),
    );
  });
});
