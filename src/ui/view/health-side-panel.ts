import type { HealthReport, RegionHealth } from '../../engine/model/health.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { RunData } from '../state/run-data.ts';
import type { Theme } from '../theme.ts';
import { staleWords } from './health-age.ts';
import { alarmLines } from './health-alarm-lines.ts';
import { blockStrip } from './health-block-strip.ts';
import { chainOf, worstChain } from './health-chain.ts';
import { forecastLines, headAge, quorumLine, staleSpan } from './health-chain-lines.ts';
import { regionCode } from './health-names.ts';
import { orderedRegions } from './health-order.ts';
import { noReading } from './health-region-nodes.ts';
import { upTone } from './health-region-rows.ts';
import { lagTone, numberWords, STATE_TONES, STATE_WORDS, verdictSpan } from './health-words.ts';
import { justify, type Line, line, padLine, span } from './line.ts';
import { pressIn } from './press.ts';
import { padTo, wrapWords } from './width.ts';

export interface PanelLook {
  readonly data: RunData;
  readonly theme: Theme;
  readonly keymap: Keymap;
  readonly nowMs: number;
  readonly width: number;
  readonly rows: number;
}

/** The chain at a glance beside the grid: state, quorum, alarms, blocks, then every region's height and peers. */
export function healthSidePanel(look: PanelLook): readonly Line[] {
  const report = look.data.signals.health;
  const title: Line = [span('Besu health  ', 'strong'), ...pressIn(look.keymap, 'regions')('go-health', 'opens it')];
  if (report === null) return [title, ...withoutReport(look)];
  const top = [justify(title, staleSpan(report, look.nowMs), look.width), ...chainWords(report, look)];
  const strip = stripLines(report, look);
  const room = look.rows - top.length - strip.length;
  const alarms = alarmsOf(report, Math.min(5, room), look);
  return [...top, ...alarms, ...strip, ...regionCells(report, room - alarms.length, look)];
}

function chainWords(report: HealthReport, { nowMs, width }: PanelLook): readonly Line[] {
  if (report.blind !== null)
    return wrapWords(`It is you, not they: ${report.blind}`, width).map((one) => line(one, 'warn'));
  const chain = shownChain(report);
  if (chain === null) return [line('no chain is known', 'dim')];
  const several = report.chains.length > 1 ? `${chain.id}: ` : '';
  return [
    [span(several, 'dim'), span(STATE_WORDS[chain.state], STATE_TONES[chain.state])],
    [
      ...[span('height ', 'dim'), span(numberWords(chain.height)), span('  head ', 'dim'), span(headAge(chain, nowMs))],
      ...(chain.round === null || chain.round === 0 ? [] : [span(`  round ${chain.round}`, 'warn')]),
    ],
    quorumLine(chain),
    ...(chain.forecast === null ? [] : forecastLines(chain.forecast, { report, nowMs, width })),
  ];
}

const shownChain = (report: HealthReport) => chainOf(report, null) ?? worstChain(report.chains);

function alarmsOf(report: HealthReport, room: number, { data, theme, nowMs, width }: PanelLook): readonly Line[] {
  return alarmLines(report.alarms, room, { state: data.state, theme, nowMs, width, more: '' });
}

/** The legend has no room here; the view itself has it. */
function stripLines(report: HealthReport, { data, theme, width }: PanelLook): readonly Line[] {
  const chain = shownChain(report);
  if (chain === null || chain.blocks.length === 0) return [];
  return blockStrip(chain, { state: data.state, theme, nodes: report.nodes, width }).slice(0, 1);
}

interface CellWidths {
  readonly height: number;
  readonly lag: number;
  readonly peers: number;
}

const widest = (values: readonly (number | null)[]): number =>
  Math.max(1, ...values.map((value) => numberWords(value).length));

function regionCells(report: HealthReport, room: number, look: PanelLook): readonly Line[] {
  const regions = orderedRegions(report, 'attention');
  const widths: CellWidths = {
    height: widest(regions.map(({ height }) => height)),
    lag: widest(regions.map(({ lag }) => lag)),
    peers: widest(regions.map(({ peers }) => peers)),
  };
  // Sign and code take seven cells; a gap stands before the lag and before the peers.
  const cell = Math.max(STALE_CELL, 7 + widths.height + 1 + widths.lag + 1 + widths.peers);
  const beside = Math.max(1, Math.floor((look.width + 2) / (cell + 2)));
  const rows = Math.max(0, room - 1);
  const shown = regions.slice(0, rows * beside);
  const perColumn = Math.min(rows, Math.ceil(shown.length / beside));
  return [
    headingLine(regions.length - shown.length),
    ...Array.from({ length: perColumn }, (_, i) =>
      Array.from({ length: beside }, (_unused, n) => shown[n * perColumn + i])
        .filter((region) => region !== undefined)
        .flatMap((region) => [...padLine(regionCell(region, report, look, widths), cell), span('  ')]),
    ),
  ];
}

/** Sign, code and `59m59s old`. */
const STALE_CELL = 17;

const headingLine = (rest: number): Line => [
  span('height, lag, peers', 'dim'),
  ...(rest === 0 ? [] : [span(`  and ${rest} more regions`, 'warn')]),
];

function regionCell(region: RegionHealth, report: HealthReport, look: PanelLook, widths: CellWidths): Line {
  const { data, theme, nowMs } = look;
  const stale = staleWords(region.observedAtMs, report.everyMs, nowMs);
  const name = [verdictSpan(region.verdict, theme), span(` ${padTo(regionCode(data.state, region.region), 5)}`)];
  if (stale !== null) return [...name, span(stale, 'warn')];
  const tone = region.validatorsUp < region.validators ? upTone(region) : 'plain';
  return [
    ...name,
    span(numberWords(region.height).padStart(widths.height), tone),
    span(numberWords(region.lag).padStart(widths.lag + 1), lagTone(region.lag)),
    span(numberWords(region.peers).padStart(widths.peers + 1), region.peers === 0 ? 'bad' : 'plain'),
  ];
}

/** Until the nodes are asked all together, what each region's verify step saw is all there is. */
function withoutReport({ data, nowMs, width, rows }: PanelLook): readonly Line[] {
  const none = wrapWords(noReading(data), width).map((one) => line(one, 'dim'));
  return [...none, ...verifyReadings(data, nowMs)].slice(0, Math.max(0, rows - 1));
}

/** The readings of the verify steps, in fleet order. */
export function verifyReadings({ state, signals }: RunData, nowMs: number): readonly Line[] {
  if (signals.chain.size === 0) return [];
  const seen = state.plan.regions.flatMap(({ region }) => {
    const one = signals.chain.get(region.id);
    return one === undefined ? [] : [{ ...one, code: region.code }];
  });
  return [
    line('seen while verifying:', 'dim'),
    ...seen.map(({ code, height, peers, observedAtMs }) => [
      span(`  ${padTo(code, 5)}`),
      span(`height ${padTo(numberWords(height), 9)} peers ${padTo(numberWords(peers), 4)}`),
      span(`${Math.floor(Math.max(0, nowMs - observedAtMs) / 1000)}s ago`, 'dim'),
    ]),
  ];
}
