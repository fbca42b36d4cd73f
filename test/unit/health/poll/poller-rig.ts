import { onTestFinished } from 'vitest';
import { createHttpDoor } from '../../../../src/health/http-door.ts';
import { createJsonRpcClient } from '../../../../src/health/json-rpc-client.ts';
import type { NodeSample } from '../../../../src/health/node-sample.ts';
import { createNodePoller } from '../../../../src/health/poll/node-poller.ts';
import type { PolledNode } from '../../../../src/health/poll/polled-node.ts';
import { type BesuWorld, createBesuWorld } from '../../../../src/lab/besu/besu-world.ts';
import { ManualClock } from '../../../rigs/engine/manual-clock.ts';

const REGIONS = ['japaneast', 'northeurope', 'uksouth', 'westus3'] as const;
export const JAPAN = 'japaneast/validator-0';
export const UK = 'uksouth/validator-0';
export const SENTRY = 'japaneast/sentry-0';

/** Four validators and a sentry each, whose time moves only when a test says so. */
export function labWorld(): BesuWorld {
  const nodes = REGIONS.flatMap((region) => [
    { id: `${region}/validator-0`, region, role: 'validator' as const },
    { id: `${region}/sentry-0`, region, role: 'sentry' as const },
  ]);
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4 } as const;
  const world = createBesuWorld({ ...chain, speed: 0, seed: 1, nodes, epochMs: 1_800_000_000_000 });
  onTestFinished(() => world.close());
  for (const { id } of nodes) world.start(id);
  world.advance(30_000);
  return world;
}

export const nodeAt = (id: string, url: string, more: Partial<PolledNode> = {}): PolledNode => ({
  id,
  region: id.split('/')[0]!,
  role: id.includes('sentry') ? 'sentry' : 'validator',
  chain: 'fleet',
  tellsTime: true,
  open: async () => ({ ok: true, value: { url } }),
  lost: (problem) => problem,
  ...more,
});

export const labNode = async (world: BesuWorld, id: string): Promise<PolledNode> => nodeAt(id, await world.listen(id));

/** A poller on a clock of the test's own; samples are waited for, never slept for. */
export function pollerRig(nodes: readonly PolledNode[], everyMs = 2_000) {
  const clock = new ManualClock();
  const samples: NodeSample[] = [];
  let heard: () => void = () => {};
  let nextLookMs = 0;
  const door = createHttpDoor(64);
  const poller = createNodePoller({
    ...{ nodes, everyMs, random: () => 0.5, client: createJsonRpcClient(door) },
    clock: {
      nowMs: () => clock.nowMs(),
      at(atMs, then) {
        nextLookMs = atMs;
        return clock.at(atMs, then);
      },
    },
    onSample(sample) {
      samples.push(sample);
      heard();
    },
  });
  onTestFinished(() => {
    poller.close();
    door.close();
  });
  const of = (node: string): readonly NodeSample[] => samples.filter((sample) => sample.node === node);
  /** The nth sample of a node, counted from 1. */
  async function sample(node: string, n: number): Promise<NodeSample> {
    while (of(node).length < n) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
    return of(node)[n - 1]!;
  }
  async function reading(node: string, n: number) {
    const found = await sample(node, n);
    if (!found.ok) throw new Error(JSON.stringify(found.problem));
    return found.reading;
  }
  async function problem(node: string, n: number) {
    const found = await sample(node, n);
    if (found.ok) throw new Error('expected a problem');
    return found.problem;
  }
  /** When the node that was scheduled last is asked again. */
  return { poller, clock, samples, of, sample, reading, problem, nextLookMs: () => nextLookMs };
}
