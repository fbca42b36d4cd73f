import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';
import { textAt } from './json-path.ts';
import type { KubeProblem } from './kube-problem.ts';

/** How one kind of object is read: everything once, then what changes. */
export interface KubeFeed {
  list(signal: AbortSignal): Promise<Result<KubeList, KubeProblem>>;
  /** Resolves when the stream has ended, for whatever reason; `opened` when the server has begun to answer. */
  watch(resourceVersion: string, on: KubeWatchEvents, signal: AbortSignal): Promise<WatchEnd>;
}

export interface KubeList {
  readonly items: readonly JsonValue[];
  readonly resourceVersion: string;
}

export interface KubeWatchEvents {
  opened(): void;
  event(type: string, object: JsonValue): void;
}

/** `gone`: the version is too old (410); `ended`: idle or closed by the server; `failed`: a problem. */
export type WatchEnd = { readonly kind: 'gone' | 'ended' } | { readonly kind: 'failed'; readonly problem: KubeProblem };

/** A live copy of one kind of object of one namespace. */
export interface KubeCollection<Item> {
  items(): readonly Item[];
  /** When the copy was last known to be the truth; null = never yet. */
  observedAtMs(): number | null;
  /** Why it is not kept up at the moment; null when it is. */
  problem(): KubeProblem | null;
  /** Reads everything anew, now. */
  refresh(): void;
  close(): void;
}

// Half a second to fifteen: a cluster that is down is asked four times a minute, a blink costs nothing.
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
// Protects memory against a namespace flooded with events or pods; a region of ours has a handful.
const MAX_ITEMS = 5_000;

export interface CollectionOptions {
  readonly nowMs: () => number;
  readonly changed: () => void;
}

export function followKube<Item>(
  feed: KubeFeed,
  read: (object: JsonValue) => Item,
  options: CollectionOptions,
): KubeCollection<Item> {
  const items = new Map<string, Item>();
  const whole = new AbortController();
  let turn = new AbortController();
  let observedAtMs: number | null = null;
  let problem: KubeProblem | null = null;
  let version = '';
  let failures = 0;

  function observed(): void {
    observedAtMs = options.nowMs();
    problem = null;
    failures = 0;
    options.changed();
  }

  async function failed(why: KubeProblem): Promise<void> {
    if (turn.signal.aborted) return;
    problem = why;
    options.changed();
    const waitMs = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 15_000;
    failures += 1;
    await pause(waitMs);
  }

  /** Ends early by refresh() or close(): both abort the turn. */
  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: turn.signal, ref: false }).catch(() => undefined);
  }

  function put(object: JsonValue): void {
    const uid = textAt(object, 'metadata', 'uid') ?? textAt(object, 'metadata', 'name') ?? '';
    items.delete(uid);
    items.set(uid, read(object));
    const oldest = items.size > MAX_ITEMS ? items.keys().next().value : undefined;
    if (oldest !== undefined) items.delete(oldest);
  }

  function take(type: string, object: JsonValue): void {
    version = textAt(object, 'metadata', 'resourceVersion') ?? version;
    if (type === 'DELETED') items.delete(textAt(object, 'metadata', 'uid') ?? textAt(object, 'metadata', 'name') ?? '');
    else if (type === 'ADDED' || type === 'MODIFIED') put(object);
    observed();
  }

  async function list(): Promise<boolean> {
    const listed = await feed.list(turn.signal);
    if (!listed.ok) {
      await failed(listed.problem);
      return false;
    }
    items.clear();
    for (const object of listed.value.items) put(object);
    version = listed.value.resourceVersion;
    observed();
    return true;
  }

  /** Until the stream breaks. An idle stream is only opened again; anything else needs a new list. */
  async function follow(): Promise<void> {
    while (!turn.signal.aborted) {
      const openedAtMs = options.nowMs();
      const end = await feed.watch(version, { opened: observed, event: take }, turn.signal);
      if (end.kind === 'failed') return failed(end.problem);
      // A server that ends every stream at once must not be asked in a tight circle.
      if (options.nowMs() - openedAtMs < 1_000) await pause(1_000);
      if (end.kind === 'gone') return;
    }
  }

  async function run(): Promise<void> {
    while (!whole.signal.aborted) {
      turn = new AbortController();
      if (await list()) await follow();
    }
  }

  void run();
  return {
    items: () => [...items.values()],
    observedAtMs: () => observedAtMs,
    problem: () => problem,
    refresh: () => turn.abort(),
    close() {
      whole.abort();
      turn.abort();
    },
  };
}
