import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { isOutputLost, keepGoing } from '../../../src/cli/terminal.ts';

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

async function told(code: string): Promise<readonly string[]> {
  const said: string[] = [];
  const stream = failing(code);
  keepGoing(stream, 'standard output', (text) => said.push(text));
  for (const line of ['one', 'two']) await new Promise<void>((resolve) => stream.write(line, () => resolve()));
  return said;
}

describe('an output that cannot be written', () => {
  test('because its reader has gone is no trouble at all', async () => {
    expect(await told('EPIPE')).toEqual([]);
    expect(isOutputLost()).toBe(false);
  });

  test('because the disk is full is said once, ends nothing, and is no success', async () => {
    expect(await told('ENOSPC')).toEqual([
      'standard output cannot be written: no space left on device (ENOSPC); a rollout goes on, and besu-console events has all of it\n',
    ]);
    expect(isOutputLost()).toBe(true);
  });
});
