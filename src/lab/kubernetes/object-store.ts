import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, namespaceOf } from './kube-object.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly id: string;
  readonly object: KubeObject;
  /** What was stored before: a watch with a selector must see objects leave its selection. */
  readonly previous: KubeObject | undefined;
  readonly revision: number;
}

type Listener = (change: Change) => void;

/** How many changes a watch may lag behind before it gets 410 Gone; a 3-replica rollout makes about 150. */
const HISTORY_LENGTH = 5_000;

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** The "etcd" of one cluster: immutable objects, one revision counter, and the recent changes for watches. */
export class ObjectStore {
  #revision = 1_000;
  #forgotten = 1_000;
  #changes: Change[] = [];
  readonly #kinds = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<Listener>();

  get revision(): number {
    return this.#revision;
  }

  get(id: string, namespace: string, name: string): KubeObject | undefined {
    return this.#kinds.get(id)?.get(keyOf(namespace, name));
  }

  /** Objects in the order of their keys, as etcd returns them; an empty namespace means all of them. */
  list(id: string, namespace = ''): KubeObject[] {
    const all = [...(this.#kinds.get(id)?.entries() ?? [])].filter(
      ([key]) => namespace === '' || key.startsWith(`${namespace}/`),
    );
    return all.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  ids(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  put(id: string, object: KubeObject): KubeObject {
    const kind = this.#kinds.get(id) ?? new Map<string, KubeObject>();
    this.#kinds.set(id, kind);
    const key = keyOf(namespaceOf(object), object.metadata.name);
    const previous = kind.get(key);
    this.#revision += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
    kind.set(key, stored);
    this.#publish({ type: previous ? 'MODIFIED' : 'ADDED', id, object: stored, previous, revision: this.#revision });
    return stored;
  }

  /** Changes a copy and stores it, unless nothing changed; undefined when the object is gone. */
  edit(id: string, namespace: string, name: string, change: (draft: KubeObject) => void): KubeObject | undefined {
    const current = this.get(id, namespace, name);
    if (current === undefined) return undefined;
    const draft = structuredClone(current);
    change(draft);
    return isDeepStrictEqual(draft, current) ? current : this.put(id, draft);
  }

  remove(id: string, namespace: string, name: string): KubeObject | undefined {
    const previous = this.get(id, namespace, name);
    if (previous === undefined) return undefined;
    this.#kinds.get(id)?.delete(keyOf(namespace, name));
    this.#revision += 1;
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(this.#revision) } };
    this.#publish({ type: 'DELETED', id, object, previous, revision: this.#revision });
    return object;
  }

  /** Undefined when changes after this revision have been forgotten. */
  changesSince(revision: number): readonly Change[] | undefined {
    return revision < this.#forgotten ? undefined : this.#changes.filter((change) => change.revision > revision);
  }

  /** As etcd compaction does: every watch that starts from an older revision gets 410. */
  compact(): void {
    this.#forgotten = this.#revision;
    this.#changes = [];
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #publish(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length > HISTORY_LENGTH) {
      const dropped = this.#changes.splice(0, HISTORY_LENGTH / 5);
      this.#forgotten = dropped.at(-1)?.revision ?? this.#forgotten;
    }
    for (const listener of this.#listeners) listener(change);
  }
}
