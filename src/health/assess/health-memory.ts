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

export function foldSample(memory: HealthMemory, sample: NodeSample): HealthMemory {
  const before = memory.nodes.get(sample.node) ?? null;
  const after = foldNode(before, sample);
  if (after === null || after === before) return memory;
  return { nodes: new Map(memory.nodes).set(sample.node, after) };
}
