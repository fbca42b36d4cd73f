import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { askHidden, type HiddenQuestion } from '../../../../src/cli/ask/ask-hidden.ts';
import type { HiddenInput } from '../../../../src/cli/ask/hidden-lines.ts';

/** A terminal as far as it matters here: whether it shows what is typed, and what is on it. */
class Typewriter extends EventEmitter {
  raw = false;
  shown = '';
  readonly output = new Writable({
    write: (chunk: Buffer, _, done) => {
      this.shown += chunk.toString();
      done();
    },
  });

  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }

  resume = (): this => this;
  pause = (): this => this;

  type(text: string): void {
    if (!this.raw) this.shown += text;
    this.emit('data', Buffer.from(text));
  }

  ask(judge: HiddenQuestion['judge']) {
    return askHidden(this as unknown as HiddenInput, this.output, { question: 'password: ', tries: 3, judge });
  }
}

let terminal: Typewriter;
beforeEach(() => {
  terminal = new Typewriter();
});
const isSecret = async (text: string): Promise<string | null> => (text === 'secret' ? null : 'that is wrong');

test('the right answer is never on the terminal, and the terminal is as before', async () => {
  const answer = terminal.ask(isSecret);
  terminal.type('secret\r');
  expect(await answer).toBe('right');
  expect(terminal).toMatchObject({ raw: false, shown: 'password: \n' });
  expect(terminal.eventNames()).toEqual([]);
});

test('a wrong answer is asked for again, three times at most', async () => {
  let asked = 0;
  const answer = terminal.ask(async () => {
    asked += 1;
    // Typed while this one is judged: the next answer, and as hidden as this.
    terminal.type(`again ${asked}\r`);
    return 'that is wrong';
  });
  terminal.type('first\r');
  expect(await answer).toBe('wrong');
  expect(asked).toBe(3);
  expect(terminal.shown).toBe('password: \nthat is wrong\n'.repeat(3));
  expect(terminal.raw).toBe(false);
});

test('ctrl-c gives up, also while an answer is judged', async () => {
  const first = terminal.ask(isSecret);
  terminal.type('sec\u0003');
  expect(await first).toBe('given-up');
  const second = terminal.ask(async () => {
    terminal.type('\u0003');
    return null;
  });
  terminal.type('secret\r');
  expect(await second).toBe('given-up');
  expect(terminal.raw).toBe(false);
});

test('an empty line is no answer, and neither is a terminal that goes away', async () => {
  const empty = terminal.ask(isSecret);
  terminal.type('\r');
  expect(await empty).toBe('nothing');
  const gone = terminal.ask(isSecret);
  terminal.emit('end');
  expect(await gone).toBe('given-up');
});

test('a judge that breaks leaves the terminal as before', async () => {
  const answer = terminal.ask(() => Promise.reject(new Error('broken')));
  terminal.type('secret\r');
  await expect(answer).rejects.toThrow('broken');
  expect(terminal.raw).toBe(false);
});
