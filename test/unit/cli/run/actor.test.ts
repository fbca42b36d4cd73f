import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { actor, placeWords } from '../../../../src/cli/run/actor.ts';

describe('who asks, and from where', () => {
  test.each([
    [{}, '/dev/pts/3', 'pts/3 on bastion'],
    [
      { SSH_TTY: '/dev/pts/9', SSH_CONNECTION: '10.1.2.3 50000 10.0.0.1 22' },
      null,
      'pts/9 on bastion, ssh from 10.1.2.3',
    ],
    [{}, null, 'no terminal on bastion'],
    [{ SSH_TTY: '/dev/\u001b[31mx\n' }, null, '[31mx on bastion'],
  ])('%j at %s is told as %s', (env, terminal, words) => {
    expect(placeWords(env, terminal, 'bastion')).toBe(words);
  });

  test('is never longer than a name may be', () => {
    expect(placeWords({}, null, 'h'.repeat(300))).toHaveLength(100);
  });

  test('names this machine', () => {
    expect(actor('headless')).toMatchObject({
      via: 'headless',
      from: expect.stringContaining(hostname().slice(0, 20)),
    });
  });
});
