import { err, ok, type Result } from '../../lib/result.ts';
import { checkNodes, type NodeRules } from './check-nodes.ts';
import type { GenesisProblem } from './genesis-problem.ts';
import { type GenesisNode, type NodesDocument, readNodes } from './read-nodes.ts';

export interface GenesisNodes {
  /** In ascending order of address, so that the order of the inputs leaves no trace. */
  readonly nodes: readonly GenesisNode[];
  readonly notes: readonly string[];
}

/** The validators that these documents name, or everything that is wrong with them, each with its entry. */
export function genesisNodes(
  documents: readonly NodesDocument[],
  rules: NodeRules,
): Result<GenesisNodes, readonly GenesisProblem[]> {
  const { entries, problems } = readNodes(documents, rules.regions);
  const found = checkNodes(entries, rules);
  const all = [...problems, ...found.problems];
  if (all.length > 0) return err(all);
  const nodes = entries.map(({ node }) => node).toSorted((one, other) => (one.address < other.address ? -1 : 1));
  return ok({ nodes, notes: found.notes });
}
