import type { HealthReport } from '../engine/model/health.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { JsonValue } from '../lib/json.ts';
import { changeBetween, changed, type JsonChange } from '../lib/json-change.ts';
import { encodeFrame } from './frame-codec.ts';

export const healthIn = (signals: readonly Signal[]): HealthReport | null =>
  signals.findLast((signal) => signal.type === 'health')?.report ?? null;

/** The frames of signals, made once for all faces that have been given the same health report before. */
export class SignalFrames {
  readonly #made = new WeakMap<readonly Signal[], Map<HealthReport | null, Buffer>>();

  /** `given`: the report that the face holds; null = it holds none, or does not follow changes. */
  encode(signals: readonly Signal[], given: HealthReport | null): Buffer {
    const known = this.#made.get(signals) ?? new Map<HealthReport | null, Buffer>();
    this.#made.set(signals, known);
    const frame = known.get(given) ?? framesOf(signals, given);
    known.set(given, frame);
    return frame;
  }
}

// A report of 48 nodes is 90 kB, and what differs from the one before is 6 kB (bench/health.mjs).
function framesOf(signals: readonly Signal[], given: HealthReport | null): Buffer {
  const report = healthIn(signals);
  if (report === null || given === null) return encodeFrame({ type: 'signals', signals });
  const others = signals.filter(({ type }) => type !== 'health');
  const before = others.length === 0 ? [] : [encodeFrame({ type: 'signals', signals: others })];
  const change = changeBetween(asJson(given), asJson(report)) ?? NOTHING;
  return Buffer.concat([...before, encodeFrame({ type: 'health-changed', since: given.observedAtMs, change })]);
}

const NOTHING: JsonChange = { in: {} };

/** Null = the change was made for another report than this face holds. */
export function followedHealth(held: HealthReport | null, since: number, change: JsonChange): HealthReport | null {
  if (held?.observedAtMs !== since) return null;
  return (changed(asJson(held), change) ?? null) as HealthReport | null;
}

/** Reports are JSON by their own rule: plain objects, lists, texts, finite numbers. */
const asJson = (report: HealthReport): JsonValue => report as unknown as JsonValue;
