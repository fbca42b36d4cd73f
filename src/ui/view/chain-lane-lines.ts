import type { AccountSight } from '../../engine/model/account.ts';
import { chainWorkOf } from '../../engine/state/chain-work.ts';
import { etherText, gweiText, weiOfText } from '../../lib/coin-text.ts';
import type { RunData } from '../state/run-data.ts';
import type { Theme, Tone } from '../theme.ts';
import type { CellLook } from './cell-look.ts';
import { balanceOf, type ChainLane, chainLanes, laneWords, paidWords, waitWords } from './chain-lanes.ts';
import { duration } from './format-time.ts';
import { column, type Line, line, lineWidth, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import type { RowStatus } from './row-status.ts';
import type { ScreenSize } from './screen-size.ts';
import { widthOf } from './width.ts';

interface LaneInput {
  readonly data: RunData;
  readonly nowMs: number;
  readonly size: ScreenSize;
  readonly theme: Theme;
}

/** Below this many rows all regions at once matter more: the fleet's own row tells then. */
const SMALL = 14;
/** No more than a sixth of the screen, and never so few that their count is all there is. */
const roomFor = ({ rows }: ScreenSize): number => (rows < SMALL ? 0 : Math.max(2, Math.floor(rows / 6)));

/** One line for each lane of transactions, those that need somebody first when there is no room for all. */
export function chainLaneLines(input: LaneInput): readonly Line[] {
  const lanes = chainLanes(input.data.state);
  const room = roomFor(input.size);
  if (room === 0 || lanes.length === 0) return [];
  const width = Math.max(...lanes.map(({ title }) => widthOf(title)));
  if (lanes.length <= room) return lanes.map((lane) => laneLine(input, lane, width));
  const shown = new Set(lanes.toSorted((a, b) => RANK[a.status.kind] - RANK[b.status.kind]).slice(0, room - 1));
  const left = lanes.length - shown.size;
  return [
    ...lanes.filter((lane) => shown.has(lane)).map((lane) => laneLine(input, lane, width)),
    line(`   ${left} more ${left === 1 ? 'lane' : 'lanes'}: the Fleet row opens every step`, 'dim'),
  ];
}

const RANK: Readonly<Record<RowStatus['kind'], number>> = {
  ...{ failed: 0, approval: 1, retrying: 2, running: 3, waiting: 4, done: 5, empty: 6 },
};

/** Names may have 31 letters; the words behind them matter more. */
const MOST_NAME = 16;

function laneLine(input: LaneInput, lane: ChainLane, nameWidth: number): Line {
  const { theme, size } = input;
  const look = LOOKS[lane.status.kind];
  const { words, more } = laneParts(input, lane);
  const head: Line = [
    span('   '),
    column(lane.title, Math.min(MOST_NAME, nameWidth), 'strong'),
    span(` ${lane.done}/${lane.total} `.padStart(7), 'dim'),
    span(`${theme.glyphs.cells[look]} `, LOOK_TONES[look]),
    span(words, LOOK_WORD_TONES[look] ?? LOOK_TONES[look]),
  ];
  // A part that would be cut in its middle is worse than none.
  return more.reduce((all, part) => {
    const next = [...all, span(`  ${part}`, 'dim')];
    return lineWidth(next) <= size.columns ? next : all;
  }, head);
}

const LOOKS: Readonly<Record<RowStatus['kind'], CellLook>> = {
  ...{ failed: 'failed', approval: 'approval', retrying: 'retrying', running: 'running', waiting: 'waiting' },
  ...{ done: 'succeeded', empty: 'absent' },
};

const LOOK_WORD_TONES: Partial<Readonly<Record<CellLook, Tone>>> = { running: 'plain', retrying: 'warn' };

/** From here on there is room for what is only compared, not read. */
const WIDE = 120;

function laneParts({ data, nowMs, size }: LaneInput, lane: ChainLane) {
  const { status } = lane;
  const work = 'step' in status ? chainWorkOf(status.step) : null;
  const seen = status.kind === 'running' ? (data.signals.accounts.get(status.attempt.id) ?? null) : null;
  const wait = seen === null || work === null ? null : waitWords(seen, work, size.columns < WIDE ? 'conf' : undefined);
  const took = status.kind === 'running' ? ` ${wait ?? duration(nowMs - status.attempt.beganAtMs)}` : '';
  const balance = balanceOf(data.state, lane, seen);
  return {
    words: laneWords(data.state, lane, nowMs) + took,
    more: [
      ...feeParts(seen),
      ...(balance === null
        ? []
        : [`has ${etherText(balance)}${lane.network === lane.title ? '' : ` on ${lane.network}`}`]),
      ...[paidWords(lane)].filter((one) => one !== null),
      ...(size.columns < WIDE ? [] : identityParts(seen)),
    ],
  };
}

const feeParts = (seen: AccountSight | null): readonly string[] =>
  seen === null || seen.open === null ? [] : [`max ${gweiText(weiOfText(seen.open.maxFeeWei) ?? 0n)}`];

function identityParts(seen: AccountSight | null): readonly string[] {
  if (seen === null) return [];
  const { open, address } = seen;
  return [...(open === null ? [] : [`nonce ${open.nonce} ${open.hash.slice(0, 10)}…`]), `from ${address}`];
}
