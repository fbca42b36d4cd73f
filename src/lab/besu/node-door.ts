import { setTimeout as delay } from 'node:timers/promises';
import { faultOf, type NodeFault } from './node-fault.ts';
import { type NodeRequest, NodeUnreachable } from './node-request.ts';

/** What stands between a caller and a node's answer: refusal, reset, silence or slowness. */
export class NodeDoor {
  readonly #nodeId: string;
  /** Aborted whenever the node's state changes: nobody waits for a node that is no longer the one it asked. */
  #changed = new AbortController();

  constructor(nodeId: string) {
    this.#nodeId = nodeId;
  }

  change(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Resolves when the request may go on to the node; rejects with the way its connection fails. */
  async pass(up: boolean, faults: readonly NodeFault[], request: NodeRequest): Promise<void> {
    if (!up) throw new NodeUnreachable(this.#nodeId, 'ECONNREFUSED');
    if (faultOf(faults, 'reset') !== null) throw new NodeUnreachable(this.#nodeId, 'ECONNRESET');
    if (faultOf(faults, 'hang') !== null) await this.#wait(FOREVER_MS, request);
    const slow = faultOf(faults, 'slow');
    if (slow !== null) await this.#wait(slow.delayMs, request);
  }

  async #wait(delayMs: number, request: NodeRequest): Promise<void> {
    const signals = [this.#changed.signal, ...(request.signal === undefined ? [] : [request.signal])];
    try {
      await delay(delayMs, undefined, { ref: false, signal: AbortSignal.any(signals) });
    } catch {
      throw new NodeUnreachable(this.#nodeId, 'ECONNRESET');
    }
  }
}

/** The longest a Node timer can wait, 24 days. */
const FOREVER_MS = 2 ** 31 - 1;
