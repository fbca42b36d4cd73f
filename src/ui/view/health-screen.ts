import type { HealthReport } from '../../engine/model/health.ts';
import type { RunData } from '../state/run-data.ts';
import type { HealthView } from '../state/ui-state.ts';
import { clockTime } from './format-time.ts';
import { gridLayout } from './grid-layout.ts';
import { alarmLines } from './health-alarm-lines.ts';
import { blockStrip } from './health-block-strip.ts';
import { certificateLines } from './health-certificate-lines.ts';
import { chainOf, worstChain } from './health-chain.ts';
import { chainLines } from './health-chain-lines.ts';
import { clusterLines } from './health-cluster-lines.ts';
import { type HealthHeights, healthHeights } from './health-heights.ts';
import { healthRegion, healthSelection } from './health-ids.ts';
import { matrixLines } from './health-matrix.ts';
import { nodeDetail } from './health-node-detail.ts';
import { nodeTable } from './health-node-rows.ts';
import { orderedNodes, orderedRegions } from './health-order.ts';
import { noReading } from './health-region-nodes.ts';
import { regionTable } from './health-region-rows.ts';
import { verifyReadings } from './health-side-panel.ts';
import { cutLine, justify, type Line, line, lineWidth, padLine, span } from './line.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';
import { unaskedWords } from './unasked-words.ts';

/** The chain first, then what to do, then the figures: read from the top, one may stop as soon as one knows enough. */
export function healthScreen(input: ScreenInput, view: HealthView): readonly Line[] {
  const report = input.data.signals.health;
  if (report === null) return withoutReport(input);
  const body = { input, view, report };
  if (view.node !== null) return nodeScreen(body, view.node);
  switch (view.panel) {
    case 'regions':
      return regionsPanel(body);
    case 'nodes':
      return nodesPanel(body);
    case 'matrix':
      return matrixPanel(body);
  }
}

interface Body {
  readonly input: ScreenInput;
  readonly view: HealthView;
  readonly report: HealthReport;
}

function withoutReport({ data, nowMs }: ScreenInput): readonly Line[] {
  const none = [line(noReading(data), 'dim'), ...(data.recorded === true ? [line(INSTEAD, 'dim')] : [])];
  return [...goneLines(data, null), ...none, [], ...verifyReadings(data, nowMs)];
}

const INSTEAD = 'what the verify steps saw of the chain stands in their results: in Events, and in each region';

/** A picture of the past must say that it is one. */
function goneLines({ closed }: RunData, report: HealthReport | null): readonly Line[] {
  if (closed === null) return [];
  const from = report === null ? '' : `: nothing here is newer than ${clockTime(report.observedAtMs)} UTC`;
  return [line(`the engine is gone${from}`, 'bad')];
}

function topLines({ input, view, report }: Body): readonly Line[] {
  const { data, ui, nowMs, size, theme } = input;
  const region = healthRegion(view, data, ui.order);
  const [head = [], second = [], ...rest] = chainLines({ report, region, nowMs, width: size.columns });
  const panels = tabs(input, view);
  const left = cutLine(second, Math.max(0, size.columns - lineWidth(panels) - 1), theme.ellipsis);
  const unasked = unaskedWords(report, 1);
  const note = unasked === null ? [] : [line(unasked, 'warn')];
  return [...goneLines(data, report), head, justify(left, panels, size.columns), ...rest, ...note];
}

/** The panels, the one on screen standing out, and what the order is. */
function tabs({ ui, keymap }: ScreenInput, { panel }: HealthView): Line {
  const names = (['regions', 'nodes', 'matrix'] as const).map((one) =>
    span(one === panel ? `[${one}] ` : `${one} `, one === panel ? 'strong' : 'dim'),
  );
  const [next, order] = [keymap.keyFor('health', 'next-panel'), keymap.keyFor('health', 'order')];
  return [
    ...[span(next ?? '', 'key'), span(' '), ...names],
    ...[span(order ?? '', 'key'), span(ui.order === 'fleet' ? ' fleet' : ' worst', 'dim')],
  ];
}

function alarmsIn({ input, report }: Body, room: number): readonly Line[] {
  const { data, theme, nowMs, size, keymap } = input;
  const key = keymap.keyFor('health', 'describe');
  const more = key === null ? '' : `${key} lists them all`;
  return alarmLines(report.alarms, room, { state: data.state, theme, nowMs, width: size.columns, more });
}

function stripIn({ input, view, report }: Body, heights: HealthHeights): readonly Line[] {
  const { data, ui, theme, size } = input;
  const chain = chainOf(report, healthRegion(view, data, ui.order)) ?? worstChain(report.chains);
  if (chain === null || heights.strip === 0) return [];
  return fill(blockStrip(chain, { state: data.state, theme, nodes: report.nodes, width: size.columns }), heights.strip);
}

function regionsPanel(body: Body): readonly Line[] {
  const { input, view, report } = body;
  const { data, ui, theme, nowMs, size } = input;
  const regions = orderedRegions(report, ui.order);
  const top = topLines(body);
  const heights = healthHeights({
    ...{ rows: size.rows - top.length, columns: size.columns, items: regions.length },
    ...{ alarms: report.alarms.length, blind: report.blind !== null },
  });
  const selected = healthSelection(view, data, ui.order);
  const at = regions.findIndex(({ region }) => region === selected);
  const layout = gridLayout(regions.length, at, size.columns, heights.table);
  const table = regionTable(regions, layout, { state: data.state, report, theme, nowMs, selected });
  const some = layout.to - layout.from < regions.length;
  return [
    ...top,
    ...alarmsIn(body, heights.alarms),
    some ? headingWith(table.heading, placeWords(layout, regions.length), input) : table.heading,
    ...fill(table.rows, heights.table),
    ...stripIn(body, heights),
  ];
}

const placeWords = ({ from, to }: { readonly from: number; readonly to: number }, all: number): Line => [
  span(`${from + 1}-${to} of ${all}`, 'warn'),
];

/** Which part is on screen matters more than the heading of the last column. */
function headingWith(heading: Line, place: Line, { size, theme }: ScreenInput): Line {
  return justify(cutLine(heading, size.columns - lineWidth(place) - 1, theme.ellipsis), place, size.columns);
}

function nodesPanel(body: Body): readonly Line[] {
  const { input, view, report } = body;
  const { data, ui, theme, nowMs, size } = input;
  const nodes = orderedNodes(report, ui.order);
  const top = topLines(body);
  // Alarms are the regions panel's business; here one line keeps them from being forgotten.
  const alarms = alarmsIn(body, 1);
  const rows = Math.max(1, size.rows - top.length - alarms.length - 1);
  const selected = healthSelection(view, data, ui.order);
  const at = nodes.findIndex(({ node }) => node === selected);
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), nodes.length - rows));
  const shown = nodes.slice(from, from + rows);
  const table = nodeTable(shown, { state: data.state, report, theme, nowMs, selected, width: size.columns });
  const place = placeWords({ from, to: from + shown.length }, nodes.length);
  return [...top, ...alarms, headingWith(table.heading, place, input), ...table.rows];
}

function matrixPanel(body: Body): readonly Line[] {
  const { input, view, report } = body;
  const { data, ui, theme, size } = input;
  const top = topLines(body);
  const rows = size.rows - top.length;
  const look = { state: data.state, theme, width: size.columns, rows };
  return [...top, ...matrixLines(report, orderedRegions(report, ui.order), look).slice(view.top)];
}

/** From here what the cluster says stands beside the node instead of below it. */
const BESIDE = 120;

function nodeScreen(body: Body, id: string): readonly Line[] {
  const { input, view } = body;
  return nodeScreenLines(body, id, input.size.columns).slice(view.top);
}

function nodeScreenLines({ input, report }: Body, id: string, columns: number): readonly Line[] {
  const { data, nowMs, theme } = input;
  const node = report.nodes.find((one) => one.node === id);
  if (node === undefined) return [line(`${id} is no longer among the nodes: esc goes back`, 'warn')];
  const beside = columns >= BESIDE;
  const width = beside ? Math.floor(columns / 2) - 2 : columns;
  const [title = [], ...own] = nodeDetail(node, { state: data.state, report, nowMs, width });
  const region = report.regions.find((one) => one.region === node.region);
  const cluster = [
    ...certificateLines(region, nowMs, width),
    ...clusterLines(data.signals.clusters.get(node.region), nowMs, width),
  ];
  const top = [...goneLines(data, report), title];
  if (!beside) return [...top, ...own, [], ...cluster];
  const both = Array.from({ length: Math.max(own.length, cluster.length) }, (_, i) => [
    ...padLine(own[i] ?? [], width, theme.ellipsis),
    span('  '),
    ...(cluster[i] ?? []),
  ]);
  return [...top, ...both];
}

/** How many lines there are to scroll over, and how many rows a page of the lists has. */
export function healthSize(
  input: Omit<ScreenInput, 'nowMs'>,
  view: HealthView,
): { readonly pageRows: number; readonly lineCount: number } {
  const { rows } = input.size;
  const report = input.data.signals.health;
  if (report === null) return { pageRows: rows, lineCount: 0 };
  const body: Body = { input: { ...input, nowMs: report.observedAtMs }, view: { ...view, top: 0 }, report };
  if (view.node !== null)
    return { pageRows: rows, lineCount: nodeScreenLines(body, view.node, input.size.columns).length };
  if (view.panel === 'matrix') return { pageRows: rows, lineCount: matrixPanel(body).length };
  return { pageRows: Math.max(1, Math.floor(rows / 2)), lineCount: report.nodes.length };
}
