import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { table } from '../../../src/cli/table.ts';

describe('a table', () => {
  test('makes every column as wide as its widest cell', () => {
    const text = table(
      ['REGION', 'STATUS'],
      [
        ['japaneast', 'ok'],
        ['ukwest', 'failed'],
      ],
    );
    expect(text).toBe('REGION     STATUS\njapaneast  ok\nukwest     failed\n');
  });

  test('aligns by what is seen, not by characters: wide ones take two columns, joined ones one place', () => {
    const rows = [
      ['東京', 'x'],
      ['🇯🇵 東', 'x'],
      ['São Paulo', 'x'],
      ['e\u0301', 'x'],
    ];
    const lines = table(['CITY', 'END'], rows).trimEnd().split('\n');
    const ends = lines.map((line) => stringWidth(line.slice(0, line.search(/(x|END)$/))));
    expect(new Set(ends)).toEqual(new Set([11]));
  });

  test('has no spaces at the end of a line, and ends with a line end', () => {
    expect(table(['A', 'NOTE'], [['long cell', '']])).toBe('A          NOTE\nlong cell\n');
  });

  test('without rows is its head', () => {
    expect(table(['A', 'B'], [])).toBe('A  B\n');
  });

  test('takes rows that are shorter or longer than its head', () => {
    expect(table(['A', 'B'], [['1'], ['1', '2', 'more'], ['1', '2', 'm', 'x']])).toBe(
      'A  B\n1\n1  2  more\n1  2  m     x\n',
    );
  });
});
