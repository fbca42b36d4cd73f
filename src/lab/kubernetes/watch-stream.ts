import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import type { Doc } from './document.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import type { Change } from './object-store.ts';
import type { ResourceType } from './resource-types.ts';
import { apiVersionOf } from './resource-types.ts';
import { objectView, schemaView, type ViewForm } from './response-view.ts';
import type { ObjectTest } from './selector.ts';

export interface WatchRequest {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly matches: ObjectTest;
  readonly form: ViewForm;
  readonly includeObject: string;
  /** Empty or "0": start with what exists. Otherwise replay what came after it. */
  readonly resourceVersion: string;
  /** The streaming list of client-go 0.35: what exists, then a bookmark that says "that was all". */
  readonly sendInitialEvents: boolean;
}

type Send = (line: string) => void;

const LIST_END = 'k8s.io/initial-events-end';

/** One watch of one client. `send` gets complete lines and must not call back into the store. */
export class WatchStream {
  readonly #cluster: Cluster;
  readonly #request: WatchRequest;
  readonly #send: Send;
  #hasSentColumns = false;
  #unsubscribe: () => void = () => {};

  constructor(cluster: Cluster, request: WatchRequest, send: Send) {
    this.#cluster = cluster;
    this.#request = request;
    this.#send = send;
  }

  /** False when the stream is over at once, because its start has been forgotten. */
  start(): boolean {
    const { resourceVersion, sendInitialEvents } = this.#request;
    const fromNow = sendInitialEvents || resourceVersion === '' || resourceVersion === '0';
    if (fromNow) this.#sendExisting();
    else if (!this.#replay(Number(resourceVersion))) return false;
    if (sendInitialEvents) this.bookmark({ [LIST_END]: 'true' });
    this.#unsubscribe = this.#cluster.store.onChange((change) => this.#deliver(change));
    return true;
  }

  stop(): void {
    this.#unsubscribe();
  }

  bookmark(annotations?: Doc): void {
    const { type } = this.#request;
    const metadata = {
      resourceVersion: String(this.#cluster.store.revision),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    };
    this.#write('BOOKMARK', { kind: type.kind, apiVersion: apiVersionOf(type), metadata });
  }

  #sendExisting(): void {
    const { type, namespace, matches } = this.#request;
    const existing = this.#cluster.store.list(type.id, namespace).map((object) => schemaView(type, object));
    for (const object of existing.filter(matches)) this.#writeObject('ADDED', object);
  }

  #replay(from: number): boolean {
    const missed = this.#cluster.store.changesSince(from);
    if (missed === undefined) {
      const gone = new ApiError(410, 'Expired', `too old resource version: ${from} (${this.#cluster.store.revision})`);
      this.#write('ERROR', gone.toStatus());
      return false;
    }
    for (const change of missed) this.#deliver(change);
    return true;
  }

  #deliver(change: Change): void {
    const { type, namespace, matches } = this.#request;
    if (change.id !== type.id || (namespace !== '' && namespaceOf(change.object) !== namespace)) return;
    const object = schemaView(type, change.object);
    const isIn = change.type !== 'DELETED' && matches(object);
    const wasIn = change.previous !== undefined && matches(schemaView(type, change.previous));
    // An object that leaves the selection is, for this client, deleted.
    if (isIn) this.#writeObject(wasIn ? 'MODIFIED' : 'ADDED', object);
    else if (wasIn) this.#writeObject('DELETED', object);
  }

  #writeObject(event: string, object: KubeObject): void {
    const { type, form, includeObject } = this.#request;
    const withColumns = !this.#hasSentColumns;
    this.#hasSentColumns = true;
    const nowMs = this.#cluster.clock.nowMs();
    this.#write(event, objectView(object, form, { type, includeObject, nowMs, withColumns }));
  }

  #write(event: string, object: Doc): void {
    this.#send(`${JSON.stringify({ type: event, object })}\n`);
  }
}
