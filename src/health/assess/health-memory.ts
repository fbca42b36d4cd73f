import type { NodeSample } from '../node-sample.ts';
import { foldNode, type NodeMemory } from './node-memory.ts';

/**
 * What the samples so far have told, node by node and bounded: one node's samples never change what is known of another,
 * so it does not matter in which order the nodes answer.
 */
export interface HealthMemory {
  readonly nodes: ReadonlyMap<string, NodeMemory>;
}

export const NOTHING_SAMPLED: HealthMemory = { nodes: new Map() };

export function foldSamples(memory: HealthMemory, samples: readonly NodeSample[]): HealthMemory {
  // One copy for all of them: with 500 nodes, a copy for each would be half of the work.
  let nodes: Map<string, NodeMemory> | null = null;
  for (const sample of samples) {
    const before = (nodes ?? memory.nodes).get(sample.node) ?? null;
    const after = foldNode(before, sample);
    if (after === null || after === before) continue;
    nodes ??= new Map(memory.nodes);
    nodes.set(sample.node, after);
  }
  return nodes === null ? memory : { nodes };
}
