import type { CloudCalls, Signal } from '../../engine/model/signal.ts';
import type { CarrierInterpreter, Conclusion, Interpreter } from '../../engine/ports.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/**
 * Azure's own numbers: a bucket for each subscription, principal and ARM region, which serves the caller, so everything
 * started on one machine shares one (facts of the limits page, 2024). Deletes have another one like that of writes.
 */
const BUCKETS = { reads: { holds: 250, perSecond: 25 }, writes: { holds: 200, perSecond: 10 } } as const;
type Kind = keyof typeof BUCKETS;
/** A bucket is full again after 20 seconds of rest, so nothing older counts. */
const REMEMBERED_S = 60;
const OF_AZURE = /(?:^|\.)(?:data\.)?(?:azurerm|azapi)_\w+\./;

/**
 * How often Azure was asked, as far as terraform's stream tells: at least one write for a resource that begins to be
 * made, at least one read for one that is looked at. The provider does not tell its retries and polls, so it is an
 * estimate from below. The clock is that of the lines, which makes a log that is read again tell the same.
 */
export class AzureCalls {
  readonly #calls: Record<Kind, Map<number, number>> = { reads: new Map(), writes: new Map() };
  #newestS = 0;
  /** Azure has refused: until then nothing is left. */
  #emptyUntilS = 0;

  read(line: string): readonly Signal[] {
    const told = toldBy(line);
    if (told === null) return [];
    const seconds = this.#calls[told.kind];
    seconds.set(told.atS, (seconds.get(told.atS) ?? 0) + 1);
    this.#newestS = Math.max(this.#newestS, told.atS);
    this.#forget();
    return [{ type: 'cloud-calls', calls: this.#picture() }];
  }

  /** What Azure says of itself outranks what was counted. Told with the next call that is made. */
  concluded({ outcome }: Conclusion): void {
    if (outcome.status !== 'failed' || outcome.failure.class !== 'throttle' || this.#newestS === 0) return;
    this.#emptyUntilS = Math.max(this.#emptyUntilS, this.#newestS + (outcome.failure.retryAfterMs ?? 0) / 1000);
  }

  #forget(): void {
    for (const seconds of Object.values(this.#calls)) {
      for (const at of seconds.keys()) if (at <= this.#newestS - REMEMBERED_S) seconds.delete(at);
    }
  }

  #picture(): CloudCalls {
    const { reads, writes } = this.#calls;
    return {
      atMs: this.#newestS * 1000,
      ...{ reads: sum(reads), writes: sum(writes) },
      ...{ readsLeft: this.#left('reads'), writesLeft: this.#left('writes') },
    };
  }

  /** From full a minute ago, second by second. */
  #left(kind: Kind): number {
    if (this.#newestS <= this.#emptyUntilS) return 0;
    const { holds, perSecond } = BUCKETS[kind];
    let left: number = holds;
    for (let at = this.#newestS - REMEMBERED_S + 1; at <= this.#newestS; at += 1) {
      left = Math.max(0, Math.min(holds, left + perSecond) - (this.#calls[kind].get(at) ?? 0));
      if (at <= this.#emptyUntilS) left = 0;
    }
    return left / holds;
  }
}

/** The same reader, and what its lines say of calls is counted. */
export function counted(reader: Interpreter | CarrierInterpreter, calls: AzureCalls): Interpreter | CarrierInterpreter {
  return {
    read: (line) => [...reader.read(line), ...calls.read(line)],
    conclude: (exit) => {
      const conclusion = reader.conclude(exit);
      calls.concluded(conclusion);
      return conclusion;
    },
    ...('takeFinishedParts' in reader ? { takeFinishedParts: () => reader.takeFinishedParts() } : {}),
  };
}

function toldBy(line: string): { readonly kind: Kind; readonly atS: number } | null {
  // Most lines tell of no call; only the others are worth a second look.
  if (!line.includes('_start"') || !line.startsWith('{')) return null;
  const message = parsed(line);
  const { hook } = message;
  const kind = kindOf(textIn(message, 'type'), textIn(hook, 'action'));
  const atS = Math.floor(Date.parse(textIn(message, '@timestamp')) / 1000);
  return kind === null || Number.isNaN(atS) || !OF_AZURE.test(addressIn(hook)) ? null : { kind, atS };
}

/** Data is read as if it were applied. A delete takes nothing from these buckets. */
function kindOf(type: string, action: string): Kind | null {
  if (type === 'refresh_start' || (type === 'apply_start' && action === 'read')) return 'reads';
  return type === 'apply_start' && action !== 'delete' ? 'writes' : null;
}

function parsed(line: string): JsonObject {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    // Half a line tells of nothing.
    return {};
  }
}

const addressIn = (hook: JsonValue | undefined): string =>
  hook !== undefined && isJsonObject(hook) ? textIn(hook['resource'], 'addr') : '';

function textIn(holder: JsonValue | undefined, key: string): string {
  const value = holder !== undefined && isJsonObject(holder) ? holder[key] : null;
  return typeof value === 'string' ? value : '';
}

const sum = (seconds: ReadonlyMap<number, number>): number => [...seconds.values()].reduce((all, one) => all + one, 0);
