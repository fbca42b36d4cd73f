import type { HealthAlarm } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Theme } from '../theme.ts';
import { duration } from './format-time.ts';
import { someCodes } from './health-names.ts';
import { type Line, line, type Span, span } from './line.ts';
import { wrapWords } from './width.ts';

export interface AlarmLook {
  readonly state: RunState;
  readonly theme: Theme;
  readonly nowMs: number;
  readonly width: number;
  /** Where the rest can be read: `d lists them all`; empty = nowhere. */
  readonly more: string;
}

/** Alarms with what to do, gravest first, in at most `room` lines; those that do not fit are counted. */
export function alarmLines(alarms: readonly HealthAlarm[], room: number, look: AlarmLook): readonly Line[] {
  if (room <= 0 || alarms.length === 0) return [];
  const whole = alarms.flatMap((alarm) => [titleLine(alarm, look), ...remedyLines(alarm, look)]);
  if (whole.length <= room) return whole;
  if (alarms.length <= room) return mostInFull(alarms, room - alarms.length, look);
  const brief = alarms.map((alarm) => briefAlarm(alarm, look));
  if (room === 1) return [[span(`1 of ${alarms.length} `, 'bad'), ...(brief[0] ?? [])]];
  const shown = brief.slice(0, room - 1);
  const rest = `and ${alarms.length - shown.length} more`;
  return [...shown, line(look.more === '' ? rest : `${rest}: ${look.more}`, 'bad')];
}

/** The gravest ones have a line more, as long as there are lines to spare. */
const mostInFull = (alarms: readonly HealthAlarm[], spare: number, look: AlarmLook): readonly Line[] =>
  alarms.flatMap((alarm, i) =>
    i < spare ? [titleLine(alarm, look), doLine(alarm.remedy, 0)] : [briefAlarm(alarm, look)],
  );

function titleLine(alarm: HealthAlarm, look: AlarmLook): Line {
  const where = alarm.regions.length === 0 ? '' : `  ${someCodes(look.state, alarm.regions, 4)}`;
  const since = duration(look.nowMs - alarm.sinceMs);
  return [titleSpan(alarm, look), span(where), span(`  ${since}  ${alarm.detail}`, 'dim')];
}

const remedyLines = ({ remedy }: HealthAlarm, { width }: AlarmLook): readonly Line[] =>
  wrapWords(remedy, width - 5).map(doLine);

/** One line: what to do is worth more than where, which the table shows. */
const briefAlarm = (alarm: HealthAlarm, look: AlarmLook): Line => [
  titleSpan(alarm, look),
  span('  do ', 'dim'),
  span(alarm.remedy),
];

function titleSpan({ severity, title }: HealthAlarm, { theme }: AlarmLook): Span {
  const { cells } = theme.glyphs;
  return severity === 'critical' ? span(`${cells.failed} ${title}`, 'bad') : span(`${cells.approval} ${title}`, 'warn');
}

const doLine = (part: string, i: number): Line => [span(i === 0 ? '  do ' : '     ', 'dim'), span(part)];
