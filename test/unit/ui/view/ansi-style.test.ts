import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldSgr, PLAIN, styleCode } from '../../../../src/ui/view/ansi-style.ts';

const code = (parameters: string, level: 0 | 1 | 2 | 3 = 3): string => styleCode(foldSgr(PLAIN, parameters), level);

describe('a colour sequence of a tool', () => {
  test.each([
    ['31', '31'],
    ['97', '97'],
    ['42;1', '1;42'],
    ['4;7;3;2', '4;7;3;2'],
    ['38;5;208', '38;5;208'],
    ['38;5;9', '91'],
    ['48;2;1;2;3', '48;2;1;2;3'],
    ['38:2::10:20:30', '38;2;10;20;30'],
    ['38:2:10:20:30', '38;2;10;20;30'],
    ['4:3', '4'],
    ['31;0', ''],
    ['31;', ''],
    ['31;39', ''],
    ['1;22;4;24', ''],
    ['38;5;208;1', '1;38;5;208'],
  ])('%s is painted as %s', (parameters, painted) => {
    expect(code(parameters)).toBe(painted);
  });

  test.each(['5', '6', '8', '9', '10', '99', '38', '38;5', '38;5;256', '38;2;1;2', '38;9;1', '999999999999'])(
    'that blinks, hides or means nothing (%s) has no effect',
    (parameters) => {
      expect(code(parameters)).toBe('');
    },
  );

  test('fits the colours the terminal has', () => {
    expect([0, 1, 2, 3].map((level) => code('38;2;255;100;0', level as 0 | 1 | 2 | 3))).toEqual([
      ...['', '91', '38;5;202', '38;2;255;100;0'],
    ]);
    expect(code('38;5;46', 1)).toBe('92');
    expect(code('38;5;244', 1)).toBe('90');
    expect(code('38;2;128;128;128', 2)).toBe('38;5;244');
    expect(code('1;4', 0)).toBe('');
  });

  test('cannot hide text in its ground', () => {
    expect(code('31;41')).toBe('');
    expect(code('38;2;0;0;1;48;2;0;0;1')).toBe('');
    expect(code('38;2;250;0;0;48;2;255;0;0', 1)).toBe('');
    expect(code('30')).toBe('90');
  });

  test('whatever it says, only numbers of the known kinds come out', () => {
    const parameters = fc.string({ unit: fc.constantFrom(...'0123456789;:'.split('')), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(parameters), fc.constantFrom(0, 1, 2, 3), (all, level) => {
        const painted = styleCode(all.reduce(foldSgr, PLAIN), level as 0 | 1 | 2 | 3);
        expect(painted).toMatch(
          /^(([1-47]|3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3})(;|$))*$/,
        );
      }),
      { numRuns: 1000 },
    );
  });
});
