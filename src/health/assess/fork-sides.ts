import { type BlockRun, blockRun, hashAt } from './block-run.ts';
import type { NodeView } from './node-view.ts';

/** Nodes that hold the same blocks as far as can be compared; the others hold different ones at some height. */
export interface ForkSide {
  readonly nodes: readonly string[];
  /** Down from the head of the one that is furthest. */
  readonly run: BlockRun;
}

export interface Fork {
  /** The lowest height at which different blocks were seen. */
  readonly height: number;
  /** In the order of the sides. */
  readonly hashes: readonly string[];
}

// A real fork has two sides; more than eight are lies, and are not told apart any further.
const MOST_SIDES = 8;

/**
 * Most validators first. `holders`: all nodes whose blocks may fill the holes of others. Nodes that share no height with
 * anybody are counted to the first side, because nothing speaks against them.
 */
export function forkSides(views: readonly NodeView[], holders: readonly NodeView[]): readonly ForkSide[] {
  const blocks = holders.map((view) => view.memory.held).sort((one, other) => other.length - one.length);
  let apart: readonly NodeView[] = views
    .filter((view) => view.memory.head !== null)
    .sort((one, other) => heightOf(other) - heightOf(one) || (one.target.id < other.target.id ? -1 : 1));
  let undecided: readonly NodeView[] = [];
  const sides: { readonly nodes: NodeView[]; readonly run: BlockRun }[] = [];
  for (let head = apart[0]?.memory.head ?? null; head !== null; head = apart[0]?.memory.head ?? null) {
    const run = blockRun(head, blocks);
    const met = Map.groupBy([...apart, ...undecided], (view) => holds(view, run));
    const rest = met.get(false) ?? [];
    const last = sides.length === MOST_SIDES - 1;
    sides.push({ run, nodes: [...(met.get(true) ?? []), ...(last ? rest : [])] });
    // Only who differs from every side so far begins a new one.
    const before = new Set(apart);
    undecided = [...(met.get(null) ?? []), ...(last ? [] : rest.filter((view) => !before.has(view)))];
    apart = last ? [] : rest.filter((view) => before.has(view));
  }
  sides.sort((one, other) => weight(other.nodes) - weight(one.nodes));
  sides[0]?.nodes.push(...undecided);
  return sides.map(({ run, nodes }) => ({ run, nodes: nodes.map((view) => view.target.id) }));
}

const heightOf = (view: NodeView): number => view.memory.head?.height ?? -1;

// One validator outweighs any number of sentries: only validators make blocks.
const weight = (views: readonly NodeView[]): number =>
  views.reduce((sum, view) => sum + (view.target.role === 'validator' ? 1_000_000 : 1), 0);

/** A block stands for all below it, so a node's head decides; null = it is below all that is known of the run. */
function holds({ memory }: NodeView, run: BlockRun): boolean | null {
  const hash = memory.head === null ? null : hashAt(run, memory.head.height);
  return hash === null ? null : hash === memory.head?.hash;
}

/** Null while all are on one side. */
export function forkOf(sides: readonly ForkSide[]): Fork | null {
  const [one, other] = sides;
  if (one === undefined || other === undefined) return null;
  let height = Math.min(one.run.at(-1)?.height ?? 0, other.run.at(-1)?.height ?? 0);
  while (height > 0 && differAt(one.run, other.run, height - 1)) height -= 1;
  return { height, hashes: sides.map((side) => hashAt(side.run, height) ?? side.run[0]?.hash ?? '') };
}

function differAt(one: BlockRun, other: BlockRun, height: number): boolean {
  const [mine, theirs] = [hashAt(one, height), hashAt(other, height)];
  return mine !== null && theirs !== null && mine !== theirs;
}

/** The first two have as many validators: nobody can say which of them is the chain. */
export function isEvenFork(sides: readonly ForkSide[], isValidator: (node: string) => boolean): boolean {
  const [one, other] = sides;
  if (one === undefined || other === undefined) return false;
  const validators = (side: ForkSide): number => side.nodes.filter(isValidator).length;
  return validators(one) === validators(other);
}
