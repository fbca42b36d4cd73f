import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEvents, encodeBatch } from '../../../src/engine/journal/line-codec.ts';
import { maskFact } from '../../../src/engine/mask-fact.ts';
import type { Actor, RunEvent, RunFact } from '../../../src/engine/model/event.ts';
import { attemptId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { SecretMask } from '../../../src/lib/secrets/secret-mask.ts';

const BY: Actor = { user: 'anna', via: 'command-line' };
const skipped = (reason: string): RunFact => ({ type: 'steps-skipped', steps: [], reason, by: BY });
const mask = new SecretMask(['file-secret-1']);

test('a reason enters the journal without secrets and no longer than some lines, and a cut is told', () => {
  expect(maskFact(skipped('x'.repeat(2_000)), mask)).toEqual(skipped('x'.repeat(2_000)));
  expect(maskFact(skipped(`file-secret-1${'x'.repeat(1e6)}`), mask)).toEqual(
    skipped(`*************${'x'.repeat(1_987)}… (of 1000013 characters)`),
  );
});

const SCOPE = scopeOf('uksouth');
const STEP = stepId(SCOPE, 'besu', 'upgrade');

const ended = (facts: JsonObject): RunFact => ({
  ...{ type: 'attempt-ended', attempt: attemptId(STEP, 1), exit: null },
  outcome: { status: 'succeeded', summary: 'done', facts },
});

test('of facts that are too many the small ones stay, a list keeps its first members, and what is missing is counted', () => {
  const destroys = Array.from({ length: 5_000 }, (_, i) => `azurerm_subnet.main[${i}] would be destroyed by this`);
  const kept = maskFact(ended({ add: 1, destroys, holder: 'ci-agent', none: [] }), mask);
  const facts = kept.type === 'attempt-ended' ? kept.outcome.facts : {};
  expect(facts).toMatchObject({ add: 1, holder: 'ci-agent', none: [] });
  const list = facts['destroys'] as readonly string[];
  expect(list.length).toBeGreaterThan(1_000);
  expect(list.slice(0, -1)).toEqual(destroys.slice(0, list.length - 1));
  expect(list.at(-1)).toBe(`… (${destroys.length - list.length + 1} more left out)`);
});

test('facts of a size that fits are written as they are', () => {
  const fact = ended({ destroys: ['a', 'b'], deep: { list: [1, null, { x: 'y' }] } });
  expect(maskFact(fact, mask)).toEqual(fact);
});

test('lines of evidence beyond the eighth are left out, and their number is told in its place', () => {
  const evidence = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  const failed = maskFact(failedWith({ evidence, chain: [], text: 'no' }), mask);
  expect(failed).toMatchObject({
    outcome: { failure: { evidence: [...evidence.slice(0, 7), '… (23 more lines left out)'] } },
  });
});

interface Said {
  readonly evidence: readonly string[];
  readonly chain: readonly string[];
  readonly text: string;
  readonly facts?: JsonObject;
}

const failedWith = ({ evidence, chain, text, facts = {} }: Said): RunFact => ({
  ...{ type: 'attempt-ended', attempt: attemptId(STEP, 1) },
  exit: { code: 1, signal: text, reason: 'exited', detail: text },
  outcome: {
    ...{ status: 'failed', facts },
    failure: { class: 'unknown', title: text, hint: text, fingerprint: text, reach: 'one', evidence, chain },
  },
});

/** As docs/security.md says. */
const MOST_BYTES = 512_000;

/** A few letters of every width in JSON, many times over: random text of that length would take long to make. */
const long = fc
  .tuple(fc.string({ minLength: 1, maxLength: 4, unit: 'binary' }), fc.nat({ max: 200_000 }))
  .map(([letters, times]) => letters.repeat(Math.ceil(times / letters.length)));
const lone = fc.constantFrom('\u0000'.repeat(300_000), '\ud800'.repeat(300_000), '\u20ac'.repeat(300_000));
const text = fc.oneof(fc.string(), long, lone);
const many = fc
  .tuple(text, fc.nat({ max: 3_000 }))
  .map(([each, count]) => Array.from({ length: count }, () => each.slice(0, 50)));
const facts: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(fc.string(), long),
  fc.oneof(
    text,
    many,
    fc.double(),
    fc.constant(null),
    fc.jsonValue() as fc.Arbitrary<JsonObject>,
    fc.dictionary(fc.string(), many),
  ),
);
const lines = fc.oneof(fc.array(text), many);

const fact: fc.Arbitrary<RunFact> = fc.oneof(
  fc.record({ evidence: lines, chain: lines, text, facts }).map(failedWith),
  facts.map(ended),
  text.map((user): RunFact => ({ type: 'run-paused', by: { ...BY, user, from: user } })),
  text.map((what): RunFact => ({ type: 'world-differs', scope: SCOPE, step: STEP, what })),
  text.map((note): RunFact => ({ type: 'engine-started', pid: 1, program: note, note })),
  text.map((why): RunFact => ({ type: 'retry-scheduled', step: STEP, retryAtMs: 1, n: 1, why })),
  text.map(
    (value): RunFact => ({
      ...{ type: 'remedy-asked', step: STEP, remedy: { name: value, value }, by: BY, typed: value },
    }),
  ),
  text.map(
    (cause): RunFact => ({
      ...{ type: 'breaker-opened', breaker: { cause, title: cause, scopes: [SCOPE], openedAtMs: 1, untilMs: null } },
    }),
  ),
);

test('whatever a tool or a person says, an event has at most 512 kB in the journal and reads back as it was written', () => {
  const chain = { version: 2, seal: '' };
  fc.assert(
    fc.property(fact, (said) => {
      const event: RunEvent = { seq: 1, atMs: 1, ...maskFact(said, mask) };
      const line = Buffer.from(encodeBatch([event], chain).line);
      expect(line.length).toBeLessThanOrEqual(MOST_BYTES);
      const read = decodeEvents(line, { line: 2, seq: 1, chain });
      expect(read.ok && read.value.events).toEqual([JSON.parse(JSON.stringify(event))]);
    }),
    { numRuns: 150 },
  );
});
