import type { Clock } from '../../engine/ports.ts';
import type { JsonRpcClient } from '../json-rpc-client.ts';
import type { NodeSample } from '../node-sample.ts';
import { BlockDuty } from './block-duty.ts';
import { createBlockReader } from './block-reader.ts';
import { type LoopShares, NodeLoop } from './node-loop.ts';
import type { PolledNode } from './polled-node.ts';

/** Asks every node on its own: no round is ever waited for, so one that hangs is only late itself. */
export interface NodePoller {
  /** Asks a node, or all of them, now. */
  pollNow(node?: string): void;
  /** No sample comes after this. */
  close(): void;
}

export interface PollerOptions {
  readonly nodes: readonly PolledNode[];
  readonly client: JsonRpcClient;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly everyMs: number;
  readonly onSample: (sample: NodeSample) => void;
}

/** The first look of all nodes takes no longer than this, however seldom they are asked later. */
const FIRST_LOOKS_MS = 2_000;

export function createNodePoller(options: PollerOptions): NodePoller {
  const { nodes, random, everyMs } = options;
  const shares: LoopShares = { ...options, duty: new BlockDuty(), readBlock: createBlockReader() };
  const spanMs = Math.min(everyMs, FIRST_LOOKS_MS);
  // Spread evenly, and within its share at random: two consoles on one chain then differ too.
  const startInMs = (index: number): number => ((index + random()) / nodes.length) * spanMs;
  const loops = new Map(nodes.map((node, index) => [node.id, new NodeLoop(node, shares, startInMs(index))]));
  return {
    pollNow(node) {
      if (node !== undefined) loops.get(node)?.now();
      else for (const loop of loops.values()) loop.now();
    },
    close() {
      for (const loop of loops.values()) loop.close();
    },
  };
}
