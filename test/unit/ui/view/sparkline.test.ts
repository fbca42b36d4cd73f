import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sparkline } from '../../../../src/ui/view/sparkline.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';

const look = { width: 8, ascii: false, full: 8 };

describe('a sparkline', () => {
  test('has the width it was given, whatever the values', () => {
    const value = fc.option(fc.oneof(fc.nat(), fc.double(), fc.integer()), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.nat(40), fc.boolean(), (values, width, ascii) => {
        expect(widthOf(sparkline(values, { width, ascii, full: 8 }))).toBe(width);
      }),
    );
  });

  test('shows the newest values on the right', () => {
    expect(sparkline([8, 0, 0, 0, 0, 0, 0, 0, 8], look)).toBe('▁▁▁▁▁▁▁█');
    expect(sparkline([0, 8], look)).toBe('      ▁█');
  });

  test('keeps small changes small, and shows anything above nothing', () => {
    expect(sparkline([0, 1, 4, 8], { ...look, width: 4 })).toBe('▁▂▅█');
    expect(sparkline([0, 1], { width: 2, ascii: false, full: 1000 })).toBe('▁▂');
  });

  test('shows no answer as a hole', () => {
    expect(sparkline([0, Number.POSITIVE_INFINITY, Number.NaN], { ...look, width: 3 })).toBe('▁xx');
    expect(sparkline([0, null, 0], { ...look, width: 3 })).toBe('▁x▁');
  });

  test('is drawn with plain letters where there are no others', () => {
    expect(sparkline([0, 2, 5, 8, null], { width: 5, ascii: true, full: 8 })).toBe('_.-^x');
  });
});
