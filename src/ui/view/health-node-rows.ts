import type { NodeHealth } from '../../engine/model/health.ts';
import { duration } from './format-time.ts';
import { headAgeNow } from './health-age.ts';
import { regionCode } from './health-names.ts';
import {
  fittingColumns,
  headingCells,
  LEAD,
  rowFrame,
  type TableColumn,
  type TableLook,
  tableColumn,
  tableRow,
} from './health-table.ts';
import {
  lagTone,
  latencyWords,
  numberWords,
  SEALING_TONES,
  SEALING_WORDS,
  shortClient,
  UNKNOWN,
  VERDICT_TONES,
} from './health-words.ts';
import { type Line, type Span, span } from './line.ts';

export interface NodeTableLook extends TableLook {
  readonly width: number;
}

/** Below this the words about a trouble say nothing. */
const WORDS = 20;

export function nodeTable(
  nodes: readonly NodeHealth[],
  look: NodeTableLook,
): { readonly heading: Line; readonly rows: readonly Line[] } {
  const columns = fittingColumns(columnsFor(look), look.width - LEAD - WORDS);
  return {
    heading: [...headingCells(columns), span('what is wrong', 'dim')],
    rows: nodes.map((node) =>
      tableRow(
        node,
        columns,
        [span(node.trouble?.text ?? '', VERDICT_TONES[node.verdict])],
        rowFrame(node, look, { selected: node.node === look.selected, width: look.width }),
      ),
    ),
  };
}

type Column = TableColumn<NodeHealth>;

const column = tableColumn<NodeHealth>;

/** From here a node has its whole id; below the code of its region and its place in it. */
const WITH_ID = 110;

function nodeName({ node, region }: NodeHealth, { state, width }: NodeTableLook): string {
  return width >= WITH_ID ? node : `${regionCode(state, region)} ${node.slice(region.length + 1)}`;
}

function columnsFor(look: NodeTableLook): readonly Column[] {
  const { report, nowMs } = look;
  const longest = Math.max(4, ...report.nodes.map((node) => nodeName(node, look).length));
  const heights = Math.max(6, ...report.nodes.map(({ height }) => numberWords(height).length));
  return [
    column('node', Math.min(longest, 34), 0, (one) => span(nodeName(one, look)), false),
    column('height', heights, 3, (one) => span(numberWords(one.height))),
    column('lag', 3, 1, (one) => span(numberWords(one.lag), lagTone(one.lag))),
    column('head', 6, 4, (one) => span(headAgeWords(one, nowMs))),
    column('peers', 5, 2, peersSpan),
    column('sealing', 7, 5, (one) => sealingSpan(one), false),
    column('missed', 3, 7, (one) => span(one.missedTurns === 0 ? '' : `${one.missedTurns}`, 'bad')),
    column('ping', 5, 6, (one) => span(latencyWords(one.latencyMs))),
    column('version', 14, 8, (one) => span(one.client === null ? UNKNOWN : shortClient(one.client)), false),
  ];
}

export function headAgeWords({ height, headAgeMs, observedAtMs }: NodeHealth, nowMs: number): string {
  const age = headAgeNow(headAgeMs, observedAtMs, nowMs);
  return age === null || height === 0 ? UNKNOWN : duration(age);
}

/** What an API group that is off hides cannot be known, which is something else than not knowing it yet. */
export function peersSpan(node: NodeHealth): Span {
  if (node.peers === null) return span(hides(node, 'NET') ? 'n/a' : UNKNOWN, 'dim');
  const words = node.expectedPeers === null ? `${node.peers}` : `${node.peers}/${node.expectedPeers}`;
  const few = node.expectedPeers !== null && node.peers < node.expectedPeers;
  return span(words, node.peers === 0 ? 'bad' : few ? 'warn' : 'plain');
}

export function sealingSpan(node: NodeHealth): Span {
  if (node.role === 'sentry') return span('sentry', 'dim');
  if (node.sealing === 'unknown' && node.unavailable.length > 0) return span('n/a', 'dim');
  return span(SEALING_WORDS[node.sealing], SEALING_TONES[node.sealing]);
}

const hides = ({ unavailable }: NodeHealth, group: string): boolean =>
  unavailable.some(({ what }) => what.includes(group));
