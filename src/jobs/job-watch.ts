import { systemClock } from '../engine/execute/system-clock.ts';
import { LineSplitter } from '../lib/lines.ts';
import { type ApiDoor, type ApiProblem, readJson } from './api-door.ts';
import type { JobObject, KubeMeta, PodObject } from './job-objects.ts';
import type { JobSight } from './pod-standing.ts';

/** The server ends a watch after this; then everything is listed anew, so nothing stays unseen for longer. */
const WATCH_SECONDS = 290;
const AGAIN_MS = 1000;
/** An object of ours has a few kilobytes; etcd takes none above 1.5 MB. */
const LONGEST_LINE = 2 * 1024 * 1024;

interface Kept<Kind> {
  readonly object: Kind;
  readonly gone: boolean;
}

export interface JobWatchOptions {
  readonly door: ApiDoor;
  readonly namespace: string;
  /** `besu-console.io/run=...` */
  readonly selector: string;
}

/** The Jobs of one run and their pods, as the cluster last showed them. */
export class JobWatch {
  readonly #options: JobWatchOptions;
  readonly #jobs = new Map<string, Kept<JobObject>>();
  /** By their Job's name, then by uid: Kubernetes may make a second one although nobody wants it. */
  readonly #pods = new Map<string, Map<string, Kept<PodObject>>>();
  readonly #abort = new AbortController();
  /** Why nothing new can be seen at the moment; null = it can. */
  trouble: string | null = null;

  constructor(options: JobWatchOptions) {
    this.#options = options;
    void this.#keepWatching('batch/v1', 'jobs', (object, gone) => this.#takeJob(object, gone));
    void this.#keepWatching('v1', 'pods', (object, gone) => this.#takePod(object, gone));
  }

  /** `uid`: of the pod that was seen first; null = whichever is the oldest. */
  sight(name: string, uid: string | null): JobSight {
    const job = this.#jobs.get(name);
    const all = [...(this.#pods.get(name)?.values() ?? [])].sort((a, b) => bornAt(a) - bornAt(b));
    const pod = uid === null ? all[0] : all.find(({ object }) => object.metadata?.uid === uid);
    return {
      job: job?.object ?? null,
      jobGone: job?.gone === true,
      pod: pod?.object ?? null,
      podGone: pod?.gone === true,
    };
  }

  close(): void {
    this.#abort.abort();
  }

  async #keepWatching(group: string, plural: string, take: (object: object, gone: boolean) => void): Promise<void> {
    const root = group === 'v1' ? '/api/v1' : `/apis/${group}`;
    const path = `${root}/namespaces/${this.#options.namespace}/${plural}`;
    const known = new Map<string, object>();
    const seen = (object: object, gone: boolean): void => {
      const uid = (object as JobObject).metadata?.uid ?? '';
      if (gone) known.delete(uid);
      else known.set(uid, object);
      take(object, gone);
    };
    while (!this.#abort.signal.aborted) {
      const problem = await this.#listAndWatch(path, known, seen);
      if (this.#abort.signal.aborted) return;
      if (problem !== null) this.trouble = problem.message;
      await this.#pause();
    }
  }

  async #listAndWatch(
    path: string,
    known: ReadonlyMap<string, object>,
    seen: (object: object, gone: boolean) => void,
  ): Promise<ApiProblem | null> {
    const { door, selector } = this.#options;
    const query = `labelSelector=${encodeURIComponent(selector)}`;
    const listed = await door.send('GET', `${path}?${query}`);
    if (!listed.ok) return listed.problem;
    if (this.#abort.signal.aborted) return null;
    this.trouble = null;
    const list = listed.value as { readonly metadata?: KubeMeta; readonly items?: readonly object[] };
    const items = list.items ?? [];
    const there = new Set(items.map((item) => (item as JobObject).metadata?.uid));
    for (const [uid, object] of [...known]) if (!there.has(uid)) seen(object, true);
    for (const item of items) seen(item, false);
    const version = encodeURIComponent(list.metadata?.resourceVersion ?? '');
    const watch = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${version}`;
    const lines = new LineSplitter(LONGEST_LINE);
    return door.follow(`${path}?${query}&${watch}`, this.#abort.signal, (chunk) => {
      for (const line of lines.push(chunk)) takeEvent(line, seen);
    });
  }

  #takeJob(object: JobObject, gone: boolean): void {
    const name = object.metadata?.name ?? '';
    this.#jobs.set(name, { object, gone });
  }

  #takePod(object: PodObject, gone: boolean): void {
    const { uid = '', labels = {} } = object.metadata ?? {};
    const name = labels['batch.kubernetes.io/job-name'] ?? labels['job-name'] ?? '';
    const pods = this.#pods.get(name) ?? new Map<string, Kept<PodObject>>();
    this.#pods.set(name, pods.set(uid, { object, gone }));
  }

  #pause(): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const go = (): void => {
        forget();
        signal.removeEventListener('abort', go);
        resolve();
      };
      const forget = systemClock.at(systemClock.nowMs() + AGAIN_MS, go);
      signal.addEventListener('abort', go);
    });
  }
}

/** BOOKMARK says nothing about an object of ours; ERROR (410: too old) is followed by the end of the stream. */
function takeEvent(line: string, seen: (object: object, gone: boolean) => void): void {
  const read = readJson(line);
  const event = read.ok ? (read.value as { readonly type?: string; readonly object?: object }) : {};
  if (event.object === undefined) return;
  if (event.type === 'ADDED' || event.type === 'MODIFIED') seen(event.object, false);
  if (event.type === 'DELETED') seen(event.object, true);
}

const bornAt = ({ object }: Kept<PodObject>): number => Date.parse(object.metadata?.creationTimestamp ?? '') || 0;
