import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import type { Actor } from '../../../src/engine/model/event.ts';
import { attemptId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import { readCommand } from '../../../src/wire/read-command.ts';
import { sampleAddition } from '../../rigs/engine/sample-addition.ts';

const BEN: Actor = { user: 'ben', via: 'screen' };
const step = stepId(scopeOf('a'), 'besu', 'upgrade');
const COMMANDS: { readonly [Type in Command['type']]: Extract<Command, { type: Type }> } = {
  launch: { type: 'launch', by: BEN },
  'add-region': { type: 'add-region', addition: sampleAddition('a'), by: BEN },
  retry: { type: 'retry', scopes: [scopeOf('a')], from: null, by: BEN },
  skip: { type: 'skip', scope: scopeOf('a'), phase: 'besu', reason: 'why not', by: BEN },
  approve: { type: 'approve', step, typed: 'a', by: BEN },
  pause: { type: 'pause', by: BEN },
  resume: { type: 'resume', by: BEN },
  stop: { type: 'stop', by: BEN },
  cancel: { type: 'cancel', attempt: attemptId(step, 2), typed: 'a', by: BEN },
  force: { type: 'force', attempt: attemptId(step, 1), typed: 'lose japaneast', by: BEN },
  abort: { type: 'abort', typed: 'chain-138', by: BEN },
  'set-approval': { type: 'set-approval', phase: 'besu', approval: 'ask', by: BEN },
  'set-concurrency': { type: 'set-concurrency', limit: 'helm', value: 3, by: BEN },
  push: { type: 'push', scopes: [scopeOf('a')], by: BEN },
  hold: { type: 'hold', scope: scopeOf('a'), reason: 'busy', by: BEN },
  note: { type: 'note', scope: scopeOf('a'), text: 'waits for ticket 4711', by: BEN },
  release: { type: 'release', scope: scopeOf('a'), by: BEN },
  reorder: { type: 'reorder', scopes: [scopeOf('a')], to: 'last', by: BEN },
  unskip: { type: 'unskip', scope: scopeOf('a'), phase: 'besu', by: BEN },
  'cancel-retry': { type: 'cancel-retry', scope: scopeOf('a'), by: BEN },
  'override-quorum': { type: 'override-quorum', step, typed: '15', by: BEN },
  remedy: { type: 'remedy', step, remedy: 'unlock', value: '6f2d1c1e', typed: 'a', by: BEN },
  'raise-fee': { type: 'raise-fee', step, nonce: 4, maxFeeGwei: '38.5', by: BEN },
  'unlock-signer': { type: 'unlock-signer', network: 'chain-138', password: 'not shown', by: BEN },
  'poll-health': { type: 'poll-health', by: BEN },
};
const everyCommand = Object.values(COMMANDS);

describe('a command from outside', () => {
  test.each(everyCommand)('$type is read as it was sent', (command) => {
    expect(readCommand(JSON.parse(JSON.stringify(command)), BEN)).toEqual({ ok: true, value: command });
  });

  test.each(everyCommand)('$type without one of its parts is refused by the name of the part', (command) => {
    for (const part of Object.keys(command).filter((name) => name !== 'type' && name !== 'by')) {
      const { [part]: _, ...rest } = command as unknown as Record<string, unknown>;
      expect(readCommand(rest, BEN)).toMatchObject({ ok: false, problem: expect.stringContaining(part) });
    }
  });

  test('is asked by whoever attached, whatever it says', () => {
    const read = readCommand({ type: 'pause', by: { user: 'root', via: 'engine' }, extra: 1 }, BEN);
    expect(read).toEqual({ ok: true, value: { type: 'pause', by: BEN } });
  });

  test('that brings a region is refused when any field of any step is missing, of another kind, or one too many', () => {
    const { addition } = COMMANDS['add-region'];
    const [step, ...others] = addition.steps;
    const read = (change: object) =>
      readCommand({ type: 'add-region', addition: { ...addition, steps: [{ ...step, ...change }, ...others] } }, BEN);
    expect(read({}).ok).toBe(true);
    const fields = Object.keys(step ?? {}).map((name) => ({ [name]: { no: 'such thing' } }));
    for (const change of [...fields, { extra: 1 }]) expect(read(change).ok).toBe(false);
  });

  test('of an unknown type is named', () => {
    expect(readCommand({ type: 'explode' }, BEN)).toEqual({
      ok: false,
      problem: 'this engine does not know the command "explode"',
    });
  });

  test('may be any JSON at all: it is a command or refused, never an exception', () => {
    const types = fc.constantFrom(...Object.keys(COMMANDS), 'toString', '__proto__');
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ type: types, scopes: fc.jsonValue(), value: fc.jsonValue() }),
    );
    fc.assert(fc.property(anything, (value) => void readCommand(value, BEN)));
  });
});
