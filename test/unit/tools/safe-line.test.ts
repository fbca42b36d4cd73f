import { describe, expect, it } from 'vitest';
import { readableLogLine } from '../../../src/tools/readable-log-line.ts';
import { safeLine } from '../../../src/tools/safe-line.ts';
import { ended, interpret, readAll } from './recorded-stream.ts';

const KEY = `0x${'ab12'.repeat(16)}`;

describe('what looks like a secret', () => {
  it('is blanked in a line of a tool', () => {
    expect(safeLine(`using key ${KEY} now`)).toBe(`using key ${'*'.repeat(66)} now`);
  });

  it('is blanked also where the line is cut through it', () => {
    expect(safeLine(`${'x'.repeat(370)} key ${KEY}`)).not.toContain('ab12');
  });

  it('is blanked also when escape sequences are put between its digits', () => {
    expect(safeLine(KEY.replace('12ab', '12\u001b[0mab'))).toBe('*'.repeat(66));
  });

  it('reaches neither signals, nor evidence, nor the log view', () => {
    const { reader } = interpret('lines', 'ukwest/besu/run', 'deploy.sh');
    const signals = readAll(reader, [`error: bad key ${KEY}`]);
    const { outcome } = reader.conclude(ended(1));
    expect(JSON.stringify([signals, outcome, readableLogLine(KEY)])).not.toContain('ab12');
  });
});
