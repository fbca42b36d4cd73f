import { expect, test } from 'vitest';
import { keyedLine } from '../../../../src/ui/view/keyed-line.ts';
import { span } from '../../../../src/ui/view/line.ts';

const told = (columns: number) =>
  keyedLine(['a quota is used up and 1 other: ', 'a quota, 1 more: '], 'bad', [span('! goes')], columns, [
    span(' q leaves'),
  ])
    .map(({ text }) => text)
    .join('');

test('words get shorter, then spare keys go, and only then is a word cut', () => {
  expect(told(47)).toBe('a quota is used up and 1 other: ! goes q leaves');
  expect(told(46)).toBe('a quota, 1 more: ! goes q leaves');
  expect(told(32)).toBe('a quota, 1 more: ! goes q leaves');
  expect(told(31)).toBe('a quota, 1 more: ! goes');
  expect(told(22)).toBe('a quota, 1 mor… ! goes');
});
