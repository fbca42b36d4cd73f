import type { EngineLink } from '../../engine/link.ts';
import type { HealthReport } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Clock } from '../../engine/ports.ts';
import { reduceAll } from '../../engine/state/reduce.ts';
import type { JsonObject } from '../../lib/json.ts';
import { Gathering } from './gathering.ts';
import { joined, type Page, pagesOf, utc } from './pages.ts';

/** Several events come of one thing that happened; a person need not hear of it within less. */
const SETTLE_MS = 200;
/** What goes and comes within this time is one thing: an alarm at its edge must not wake anybody twice. */
const SAME_MS = 10 * 60_000;

export interface NotifyOptions {
  readonly send: (message: JsonObject) => void;
  readonly clock: Clock;
}

/** Tells of everything that needs a person once it begins; what stood before is known already. Returns how to end it. */
export function notify(link: EngineLink, { send, clock }: NotifyOptions): () => void {
  let cancelLook: (() => void) | null = null;
  let report: HealthReport | null = null;
  const attached = link.attach((message) => {
    if (message.type === 'events') state = reduceAll(state, message.events);
    if (message.type === 'signals') {
      const newest = message.signals.findLast((signal) => signal.type === 'health')?.report;
      if (newest === undefined) return;
      report = newest;
    }
    cancelLook ??= clock.at(clock.nowMs() + SETTLE_MS, () => look());
  });
  let { state } = attached;
  const told = new Map<string, number>(pagesOf(state, null).map(({ key }) => [key, clock.nowMs()]));
  const gathering = new Gathering();
  let cancelNext: (() => void) | null = null;
  const look = (isLast = false): void => {
    cancelLook = null;
    const atMs = clock.nowMs();
    const standing = pagesOf(state, report);
    const fresh = standing.filter(({ key }) => !told.has(key));
    const { now, nextMs } = gathering.due(fresh, atMs, isLast);
    for (const pages of now) send(messageOf(joined(state, pages), state, atMs));
    const waiting = new Set(fresh);
    for (const page of now.flat()) waiting.delete(page);
    for (const page of standing) if (!waiting.has(page)) told.set(page.key, atMs);
    cancelNext?.();
    cancelNext = nextMs === null ? null : clock.at(nextMs, () => look());
    for (const [key, lastMs] of told) if (atMs - lastMs > SAME_MS) told.delete(key);
  };
  return () => {
    attached.detach();
    cancelLook?.();
    look(true);
    cancelNext?.();
  };
}

/** One JSON object; `text` is what chats show. */
const messageOf = ({ kind, text, detail }: Page, { plan }: RunState, atMs: number): JsonObject => ({
  ...{ version: 1, kind, at: utc(atMs), text },
  ...{ run: plan.run, fleet: plan.fleet, environment: plan.environment },
  ...detail,
});
