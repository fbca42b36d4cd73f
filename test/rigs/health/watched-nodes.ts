import type { HealthReport } from '../../../src/engine/model/health.ts';
import { assess } from '../../../src/health/assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../../../src/health/assess/health-memory.ts';
import { createHttpDoor } from '../../../src/health/http-door.ts';
import { createJsonRpcClient } from '../../../src/health/json-rpc-client.ts';
import type { ExpectedChain, NodeSample } from '../../../src/health/node-sample.ts';
import { createNodePoller } from '../../../src/health/poll/node-poller.ts';
import type { PolledNode } from '../../../src/health/poll/polled-node.ts';

/** Nodes asked over HTTP by the real poller and judged by the real assessment, all of them at each poll and only then. */
export class WatchedNodes {
  readonly #nodes: readonly PolledNode[];
  readonly #nowMs: () => number;
  readonly #door = createHttpDoor(64);
  readonly #poller: ReturnType<typeof createNodePoller>;
  #memory: HealthMemory = NOTHING_SAMPLED;
  #report: HealthReport | null = null;
  #heard: (sample: NodeSample) => void = () => {};

  constructor(nodes: readonly PolledNode[], nowMs: () => number) {
    this.#nodes = nodes;
    this.#nowMs = nowMs;
    this.#poller = createNodePoller({
      ...{ nodes, everyMs: 2_000, random: () => 0.5, client: createJsonRpcClient(this.#door) },
      clock: { nowMs, at: () => () => {} },
      onSample: (sample) => this.#heard(sample),
    });
  }

  async poll(): Promise<HealthReport> {
    const open = new Set(this.#nodes.map(({ id }) => id));
    await new Promise<void>((resolve) => {
      this.#heard = (sample) => {
        this.#memory = foldSamples(this.#memory, [sample]);
        open.delete(sample.node);
        if (open.size === 0) resolve();
      };
      this.#poller.pollNow();
    });
    const expected: ExpectedChain = {
      ...{ topology: 'shared-chain', chainId: 138, genesisHash: null, blockPeriodMs: 1_000, emptyBlockPeriodMs: 0 },
      ...{ requestTimeoutMs: 2_000, everyMs: 2_000, minPeers: null, maxBlocksBehind: 2 },
      ...{ nodes: this.#nodes, deployedRegions: [...new Set(this.#nodes.map(({ region }) => region))] },
    };
    this.#report = assess(this.#memory, expected, this.#nowMs(), this.#report);
    return this.#report;
  }

  close(): void {
    this.#poller.close();
    this.#door.close();
  }
}
