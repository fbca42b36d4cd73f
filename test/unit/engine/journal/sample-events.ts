import { encodeBatch, encodeHeader } from '../../../../src/engine/journal/line-codec.ts';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { attemptId, type RunId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';

export const SAMPLE_HEADER = {
  run: '20261121-040236-chain-138-k3f9' as RunId,
  program: 'besu-console 0.1.0',
  createdAtMs: 1_795_233_756_000,
};

/** The `seq`th of a run: texts differ in length and hold what JSON has to escape. */
export function sampleEvent(seq: number): RunEvent {
  const step = stepId(scopeOf('japaneast'), 'besu', 'upgrade');
  const atMs = SAMPLE_HEADER.createdAtMs + seq;
  if (seq % 2 === 0) return { seq, atMs, type: 'attempt-begun', attempt: attemptId(step, seq), carriedBy: null };
  const text = `"quoted"\n\u2028 東日本 ${'x'.repeat(seq)}`;
  return { seq, atMs, type: 'step-approved', step, typed: text, by: { user: 'anna', via: 'screen' } };
}

export const sampleEvents = (from: number, to: number): RunEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => sampleEvent(from + index));

/** The lines of a journal with these events, header first. */
export function journalLines(events: readonly RunEvent[]): readonly string[] {
  const header = encodeHeader(SAMPLE_HEADER);
  const lines = [header.line];
  let { chain } = header;
  for (const event of events) {
    const encoded = encodeBatch([event], chain);
    lines.push(encoded.line);
    chain = encoded.chain;
  }
  return lines;
}
