import { expect, test } from 'vitest';
import { type Diagnostic, renderDiagnostic, renderDiagnostics } from '../../../src/regions/diagnostic.ts';

const diagnostic: Diagnostic = {
  file: 'besu-console.yaml',
  line: 12,
  column: 10,
  length: 3,
  severity: 'error',
  message: 'region cannot be bad',
  hint: 'expected good',
  sourceLine: 'region:  bad # why',
};

test('a diagnostic shows place, message, line, caret and what would be right', () => {
  expect(renderDiagnostic(diagnostic)).toBe(
    [
      'besu-console.yaml:12:10: region cannot be bad',
      '  12 | region:  bad # why',
      '     |          ^^^',
      '  expected good',
    ].join('\n'),
  );
});

test('a warning says that it is one, and no hint leaves no empty line', () => {
  const rendered = renderDiagnostic({ ...diagnostic, severity: 'warning', hint: null });
  expect(rendered).toContain(':12:10: warning: region');
  expect(rendered.split('\n')).toHaveLength(3);
});

test('control characters of a file never reach the terminal, and the caret stays in its column', () => {
  const rendered = renderDiagnostic({
    ...diagnostic,
    sourceLine: 'a\u001b]0;x\tb bad',
    column: 10,
    message: '\u001b[2J\u202e',
  });
  expect(rendered).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  expect(rendered.split('\n')[2]).toBe(`     | ${' '.repeat(9)}^^^`);
});

test('the caret stands under wide characters', () => {
  const rendered = renderDiagnostic({ ...diagnostic, sourceLine: '東京: bad', column: 5 });
  expect(rendered.split('\n')[2]).toBe('     |       ^^^');
});

test('of a very long line only the part around the mistake is shown', () => {
  const sourceLine = `${'x'.repeat(5000)}bad${'y'.repeat(5000)}`;
  const [, line, caret] = renderDiagnostic({ ...diagnostic, sourceLine, column: 5001 }).split('\n');
  expect(line!.length).toBeLessThan(130);
  expect(line!.slice(caret!.indexOf('^'), caret!.lastIndexOf('^') + 1)).toBe('bad');
});

test('a long list ends with how many more there are', () => {
  const rendered = renderDiagnostics(
    Array.from({ length: 7 }, () => diagnostic),
    5,
  );
  expect(rendered.split('\n\n')).toHaveLength(6);
  expect(rendered.endsWith('and 2 more')).toBe(true);
});
