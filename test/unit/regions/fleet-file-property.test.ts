import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../../src/regions/diagnostic.ts';
import { parseFleetFile } from '../../../src/regions/fleet-file.ts';
import { starterFleetFile } from '../../../src/regions/starter.ts';
import { place } from './fleet-samples.ts';

const production = readFileSync(new URL('../../../examples/fleet-production.yaml', import.meta.url), 'utf8');

/** A fleet, or at least one complaint whose place exists. */
function holds(text: string): void {
  const parsed = parseFleetFile(text, place);
  if (parsed.ok) return;
  const lines = text.split('\n');
  expect(parsed.problem.length).toBeGreaterThan(0);
  for (const { line, column, length } of parsed.problem) {
    const written = lines[line - 1];
    expect(written).toBeDefined();
    expect(column).toBeGreaterThanOrEqual(1);
    expect(length).toBeGreaterThanOrEqual(1);
    expect(column - 1 + (length - 1)).toBeLessThanOrEqual(written!.length);
  }
  renderDiagnostics(parsed.problem);
}

test('any text gives a fleet or a complaint inside the text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), holds), { numRuns: 500 });
});

test('any heap of YAML punctuation gives a fleet or a complaint inside the text', () => {
  const pieces = [
    '[',
    ']',
    '{',
    '}',
    ': ',
    ':',
    '- ',
    '? ',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '&a ',
    '*a',
    '!t ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '---',
    '...',
    '%YAML 1.1',
    ',',
    '<<',
    'version',
    'regions',
    'all',
    '1',
    '~',
    '\ufeff',
    '东',
  ];
  const heap = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(fc.property(heap, holds), { numRuns: 2000 });
});

test('a good file with a part cut out or replaced gives a fleet or a complaint inside the text', () => {
  const damaged = fc
    .tuple(
      fc.constantFrom(production, starterFleetFile),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(40),
      fc.string({ maxLength: 10 }),
    )
    .map(([text, where, length, inserted]) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + inserted + text.slice(at + length);
    });
  fc.assert(fc.property(damaged, holds), { numRuns: 500 });
});

test('any value under any key gives a fleet or a complaint inside the text', () => {
  const keys = fc.constantFrom(
    'version',
    'regions',
    'definition',
    'overrides',
    'chain',
    'phases',
    'strategy',
    'health',
    'azure',
  );
  const file = fc.dictionary(keys, fc.jsonValue());
  fc.assert(
    fc.property(file, (value) => holds(JSON.stringify(value))),
    { numRuns: 500 },
  );
});
