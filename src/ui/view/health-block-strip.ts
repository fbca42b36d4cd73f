import type { ChainHealth, NodeHealth, SeenBlock } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Theme, Tone } from '../theme.ts';
import { regionCode } from './health-names.ts';
import { join, type Line, line, lineWidth, type Span, span } from './line.ts';

/** As many as a report holds, and as fit beside each other in 80 columns. */
const BLOCKS = 60;
/** Cells without a gap: ten are counted at a glance. */
const GROUP = 10;

export interface StripLook {
  readonly state: RunState;
  readonly theme: Theme;
  readonly nodes: readonly NodeHealth[];
  readonly width: number;
}

/** The newest blocks, one cell each, newest on the right, and whose turns passed without one. */
export function blockStrip(chain: ChainHealth, look: StripLook): readonly Line[] {
  // Nobody proposed the genesis block.
  const blocks = chain.blocks.filter(({ height }) => height > 0);
  if (blocks.length === 0) return [line('blocks  none seen yet', 'dim')];
  const cells = stripCells(blocks, fitting(look.width - LABEL.length), look.theme);
  return [[span(LABEL, 'dim'), ...inGroups(cells)], legend(blocks, look)];
}

const LABEL = 'blocks  ';

/** Every ten cells need one more for the gap. */
const fitting = (width: number): number => Math.max(1, Math.min(BLOCKS, Math.floor((width * GROUP) / (GROUP + 1))));

/** One cell per height: what nobody saw of the newest heights is a dot, so that a hole is never taken for haste. */
function stripCells(blocks: readonly SeenBlock[], most: number, theme: Theme): readonly Span[] {
  const byHeight = new Map(blocks.map((block) => [block.height, block]));
  const newest = Math.max(...byHeight.keys());
  const oldest = Math.max(Math.min(...byHeight.keys()), newest - most + 1);
  return Array.from({ length: newest - oldest + 1 }, (_, i) => blockCell(byHeight.get(oldest + i), theme));
}

export function blockCell(block: SeenBlock | undefined, theme: Theme): Span {
  if (block === undefined) return span(theme.glyphs.dot, 'dim');
  if (block.round > 0) return span(block.round > 9 ? '+' : `${block.round}`, 'warn');
  return block.node === null ? span(unknownMaker(theme), 'wait') : span(roundZero(theme), 'good');
}

const roundZero = ({ ascii }: Theme): string => (ascii ? '=' : '■');
const unknownMaker = ({ ascii }: Theme): string => (ascii ? 'o' : '□');

function inGroups(cells: readonly Span[]): Line {
  // Counted from the newest end: the groups move with the blocks, ten by ten.
  const offset = (GROUP - (cells.length % GROUP)) % GROUP;
  return cells.flatMap((cell, i) => (i > 0 && (i + offset) % GROUP === 0 ? [span(' '), cell] : [cell]));
}

function legend(blocks: readonly SeenBlock[], look: StripLook): Line {
  const rounds = blocks.filter(({ round }) => round > 0).length;
  const proposers = new Set(blocks.map(({ proposer }) => proposer)).size;
  const parts: readonly Line[] = [
    [span(roundZero(look.theme), 'good'), span(' at once', 'dim')],
    [span('1-9', rounds > 0 ? 'warn' : 'dim'), span(` rounds more: ${rounds}`, rounds > 0 ? 'warn' : 'dim')],
    ...(blocks.some(({ node }) => node === null)
      ? [line(`${unknownMaker(look.theme)} by whom is not known`, 'dim')]
      : []),
    missedLine(look),
    line(`${proposers} proposers`, 'dim'),
  ];
  return [span('        '), ...asMany(parts, look.width - LABEL.length)];
}

/** Whose turn passed; the regions that missed most first, as many as there is room for, the rest counted. */
function missedLine({ state, nodes, width }: StripLook): Line {
  const missed = missedByRegion(nodes);
  if (missed.length === 0) return line('no turn missed', 'good');
  const most = Math.max(1, Math.floor((width - 56) / 7));
  const words = missed.slice(0, most).map(([region, turns]) => `${regionCode(state, region)} ${turns}`);
  const rest = missed.length - words.length;
  return [span('missed ', 'bad'), span(`${words.join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`, 'bad')];
}

function missedByRegion(nodes: readonly NodeHealth[]): readonly (readonly [string, number])[] {
  const turns = new Map<string, number>();
  for (const { region, missedTurns } of nodes) turns.set(region, (turns.get(region) ?? 0) + missedTurns);
  return [...turns].filter(([, count]) => count > 0).toSorted(([, a], [, b]) => b - a);
}

/** Whole parts only, as far as they fit; the first always. */
function asMany(parts: readonly Line[], width: number): Line {
  const gap = span('  ');
  const fits = parts.filter((_, i) => i === 0 || lineWidth(join(parts.slice(0, i + 1), gap)) <= width);
  return join(fits, gap);
}

const TONES: Readonly<Record<'made' | 'late' | 'missed', Tone>> = { made: 'good', late: 'warn', missed: 'bad' };

/** The same blocks by proposer: one cell for each a region made, `x` for each turn that passed without one. */
export function turnCells(
  chain: ChainHealth,
  nodes: readonly NodeHealth[],
  region: string,
  theme: Theme,
): { readonly text: string; readonly tone: Tone } {
  const own = new Set(nodes.filter((node) => node.region === region).map(({ node }) => node));
  const made = chain.blocks.filter(({ node }) => node !== null && own.has(node));
  const missed = nodes.reduce((sum, node) => (node.region === region ? sum + node.missedTurns : sum), 0);
  const text = made.map((block) => blockCell(block, theme).text).join('') + 'x'.repeat(missed);
  const late = made.some(({ round }) => round > 0);
  return { text, tone: TONES[missed > 0 ? 'missed' : late ? 'late' : 'made'] };
}
