import type { RegionHealth } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { GridLayout } from './grid-layout.ts';
import { inColumns } from './grid-lines.ts';
import { headAgeNow, shortAge } from './health-age.ts';
import { turnCells } from './health-block-strip.ts';
import { chainOf } from './health-chain.ts';
import { regionCode, regionName } from './health-names.ts';
import {
  fittingColumns,
  headingCells,
  LEAD,
  rowFrame,
  type TableColumn,
  type TableLook,
  tableColumn,
  tableRow,
  widthOfColumns,
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
import { type Line, padLine, span } from './line.ts';
import { sparkline } from './sparkline.ts';

/** Regions in as many columns as the layout says, under their headings. */
export function regionTable(
  regions: readonly RegionHealth[],
  layout: GridLayout,
  look: TableLook,
): { readonly heading: Line; readonly rows: readonly Line[] } {
  const columns = columnsFor(look, layout.columnWidth);
  const heading = padLine(headingOf(columns, layout.columnWidth), layout.columnWidth, look.theme.ellipsis);
  const rows = regions
    .slice(layout.from, layout.to)
    .map((region) => regionRow(region, columns, layout.columnWidth, look));
  const headings = Array.from({ length: layout.columns }, (_, i) => (i === 0 ? heading : [span('  '), ...heading]));
  return { heading: headings.flat(), rows: inColumns(rows, layout) };
}

/** Words about what is wrong need this much to say anything. */
const WORDS = 16;

const hasWords = (columns: readonly TableColumn<RegionHealth>[], width: number): boolean =>
  width - LEAD - widthOfColumns(columns) >= WORDS;

const headingOf = (columns: readonly TableColumn<RegionHealth>[], width: number): Line =>
  hasWords(columns, width) ? [...headingCells(columns), span('what is wrong', 'dim')] : headingCells(columns);

function regionRow(
  region: RegionHealth,
  columns: readonly TableColumn<RegionHealth>[],
  width: number,
  look: TableLook,
): Line {
  const words = region.headline ?? '';
  const tone = region.verdict === 'healthy' ? 'warn' : VERDICT_TONES[region.verdict];
  const frame = rowFrame(region, look, { selected: region.region === look.selected, width });
  // Where there is no room for both, what is wrong takes the place of the figures, not of the name and the count.
  const shown = hasWords(columns, width) || words === '' ? columns : columns.slice(0, 2);
  return tableRow(region, shown, words === '' ? [] : [span(words, frame.stale === null ? tone : 'dim')], frame);
}

/** From here a region has its name; below its code, which is on every other screen too. */
const WITH_NAME = 100;
/** From here there is room for what changed lately. */
const WITH_TREND = 132;
/** One block behind is everyday, so eight fill the cell. */
const FULL_LAG = 8;
/** Half a second fills the cell: on the same continent a healthy answer takes a tenth of it. */
const FULL_LATENCY_MS = 500;
const TREND = 14;

function columnsFor(look: TableLook, width: number): readonly TableColumn<RegionHealth>[] {
  const named = width >= WITH_NAME;
  const all = [
    named ? nameColumn(look.state) : codeColumn(look),
    ...figureColumns(look),
    ...(width >= WITH_TREND ? trendColumns(look) : []),
  ];
  // Without room for words the figures may have it all.
  return fittingColumns(all, width - LEAD - (width >= 64 ? WORDS : 0));
}

type Column = TableColumn<RegionHealth>;

const column = tableColumn<RegionHealth>;

const nameColumn = (state: RunState): Column =>
  column('region', 20, 0, ({ region }) => span(regionName(state, region)), false);

const codeColumn = ({ state }: TableLook): Column =>
  column('', 4, 0, ({ region }) => span(regionCode(state, region)), false);

function figureColumns(look: TableLook): readonly Column[] {
  const { report } = look;
  const upWidth = Math.max(...report.regions.map((one) => upWords(one).length), 2);
  const heightWidth = Math.max(...report.regions.map((one) => numberWords(one.height).length), 6);
  return [
    column('up', upWidth, 1, (one) => span(upWords(one), upTone(one)), false),
    column('height', heightWidth, 4, (one) => span(numberWords(one.height))),
    column('lag', 3, 2, (one) => span(numberWords(one.lag), lagTone(one.lag))),
    column('head', 4, 5, (one) => span(headWords(one, look.nowMs))),
    column('peers', 3, 3, (one) => span(numberWords(one.peers), one.peers === 0 ? 'bad' : 'plain')),
    column('sealing', 7, 7, (one) => span(SEALING_WORDS[one.sealing], SEALING_TONES[one.sealing]), false),
    column('ping', 4, 6, (one) => span(latencyWords(one.latencyMs))),
    column('version', 12, 8, (one) => span(clientWords(one)), false),
    column('turns', 6, 9, (one) => turnsSpan(one, look), false),
  ];
}

function turnsSpan({ region }: RegionHealth, { report, theme }: TableLook) {
  const chain = chainOf(report, region);
  if (chain === null) return span('');
  const { text, tone } = turnCells(chain, report.nodes, region, theme);
  return span(text, tone);
}

function trendColumns({ theme }: TableLook): readonly Column[] {
  const { ascii } = theme;
  const lag = { width: TREND, ascii, full: FULL_LAG };
  const latency = { width: TREND, ascii, full: FULL_LATENCY_MS };
  return [
    column('lag lately', TREND, 10, (one) => span(sparkline(one.lagTrend, lag), 'wait')),
    column('ping lately', TREND, 11, (one) => span(sparkline(one.latencyTrend, latency), 'wait')),
  ];
}

export const upWords = ({ validatorsUp, validators }: RegionHealth): string => `${validatorsUp}/${validators}`;

export function upTone({ validatorsUp, validators, verdict }: RegionHealth) {
  if (validatorsUp >= validators) return 'good';
  return verdict === 'unknown' ? 'dim' : validatorsUp === 0 ? 'bad' : 'warn';
}

function headWords({ height, headAgeMs, observedAtMs }: RegionHealth, nowMs: number): string {
  const age = headAgeNow(headAgeMs, observedAtMs, nowMs);
  return age === null || height === 0 ? UNKNOWN : shortAge(age);
}

function clientWords({ clients }: RegionHealth): string {
  const [first] = clients;
  if (first === undefined) return UNKNOWN;
  return clients.length === 1 ? shortClient(first) : `${shortClient(first)} +${clients.length - 1}`;
}
