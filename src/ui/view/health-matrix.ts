import type { HealthReport, RegionHealth } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Theme, Tone } from '../theme.ts';
import { regionCode, someCodes } from './health-names.ts';
import { type Edge, type PeerMap, peerMap } from './health-network-parts.ts';
import { column, type Line, line, lineWidth, padLine, span } from './line.ts';

export interface MatrixLook {
  readonly state: RunState;
  readonly theme: Theme;
  readonly width: number;
  readonly rows: number;
}

/** Who does not know whom, region by region: where the net has come apart, the matrix shows it as blocks. */
export function matrixLines(report: HealthReport, regions: readonly RegionHealth[], look: MatrixLook): readonly Line[] {
  const map = peerMap(report, regions);
  if (map.regions.length === 0) return [line('no region has been asked yet', 'dim')];
  const body = matrixBody(map, look);
  return [...summaryLines(map, look), ...body, legendLine(look.theme)];
}

function summaryLines(map: PeerMap, { state, width }: MatrixLook): readonly Line[] {
  if (map.told === 0) return [line('no node tells its peers: --rpc-http-api needs ADMIN', 'dim')];
  if (map.missing === 0) return [line(`all ${map.told} pairs of regions know each other`, 'good')];
  const words = `${map.missing} of ${map.told} pairs of regions do not know each other`;
  if (map.parts.length < 2) return [line(words, 'warn')];
  const most = Math.max(1, Math.floor((width - 32) / map.parts.length / WIDE_CELL) - 2);
  const parts = map.parts.map((part) => someCodes(state, part, most));
  return [line(words, 'bad'), line(`the network is in ${map.parts.length} parts: ${parts.join('  |  ')}`, 'bad')];
}

const SIGNS: Readonly<Record<Edge, readonly [unicode: string, ascii: string, tone: Tone]>> = {
  self: ['\\', '\\', 'dim'],
  known: ['·', '.', 'dim'],
  missing: ['x', 'x', 'bad'],
  untold: ['?', '?', 'dim'],
  silent: ['-', '-', 'dim'],
};

function sign(edge: Edge, { ascii }: Theme) {
  const [unicode, plain, tone] = SIGNS[edge];
  return span(ascii ? plain : unicode, tone);
}

function legendLine(theme: Theme): Line {
  const words = { known: 'know each other', missing: 'do not', untold: 'not told', silent: 'one of them is silent' };
  return (['known', 'missing', 'untold', 'silent'] as const).flatMap((edge) => [
    sign(edge, theme),
    span(` ${words[edge]}  `, 'dim'),
  ]);
}

/** Columns headed by codes when every row has a line of its own; else letters, and two rows side by side. */
function matrixBody(map: PeerMap, look: MatrixLook): readonly Line[] {
  const count = map.regions.length;
  const room = look.rows - 3;
  const cell = [WIDE_CELL, WIDE_CELL - 1].find((width) => width * count + WIDE_CELL + 1 <= look.width);
  return count + 1 <= room && cell !== undefined ? wideMatrix(map, look, cell) : letterMatrix(map, look, room);
}

/** The longest code and a blank. */
const WIDE_CELL = 5;

function wideMatrix(map: PeerMap, { state, theme }: MatrixLook, cell: number): readonly Line[] {
  const codes = map.regions.map((region) => regionCode(state, region));
  const heading: Line = [
    span(' '.repeat(WIDE_CELL + 1)),
    ...codes.map((code) => column(code.slice(0, cell - 1), cell, 'dim')),
  ];
  return [
    heading,
    ...map.regions.map((from, i) => [
      column(codes[i] ?? '', WIDE_CELL + 1),
      ...map.regions.flatMap((to) => [sign(map.edge(from, to), theme), span(' '.repeat(cell - 1))]),
    ]),
  ];
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `e FRC ·····x ······`: the letter of a row is the heading of its column. */
function letterMatrix(map: PeerMap, look: MatrixLook, room: number): readonly Line[] {
  const heading: Line = [span('       '), span(grouped(map.regions.map((_, i) => letter(i))).join(''), 'dim')];
  const rows = map.regions.map((from, i): Line => {
    const cells = grouped(map.regions.map((to) => sign(map.edge(from, to), look.theme)));
    const marks = cells.map((cell) => (typeof cell === 'string' ? span(cell) : cell));
    return [span(`${letter(i)} `, 'dim'), column(regionCode(look.state, from), 5), ...marks];
  });
  const wide = lineWidth(heading);
  const beside = rows.length + 1 > room && wide * 2 + 2 <= look.width ? 2 : 1;
  const perColumn = Math.ceil(rows.length / beside);
  return [heading, ...rows.slice(0, perColumn)].map((left, i) => {
    if (beside === 1) return left;
    const right = i === 0 ? heading : (rows[perColumn + i - 1] ?? []);
    return [...padLine(left, wide + 2, look.theme.ellipsis), ...right];
  });
}

const letter = (i: number): string => LETTERS[i] ?? '+';

/** A gap after every six keeps the eye on its row and column. */
const grouped = <One>(all: readonly One[]): readonly (One | ' ')[] =>
  all.flatMap((one, i): readonly (One | ' ')[] => (i > 0 && i % 6 === 0 ? [' ', one] : [one]));
