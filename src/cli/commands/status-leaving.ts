import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { RunState } from '../../engine/model/state.ts';
import { type Leaving, leavings, sinceSignalMs } from '../../engine/state/leaving.ts';
import { duration } from '../../ui/view/format-time.ts';
import { detachBrief, signalBrief, windingWords } from '../../ui/view/signal-words.ts';
import { sightOf, sightWords, silentHere } from '../run/sight-words.ts';
import { table } from '../table.ts';

/** What leaving means now, for each thing that runs: what `status --json` has under `running`. */
export interface LeavingRow {
  readonly region: string;
  readonly step: string;
  readonly title: string;
  readonly sinceMs: number;
  /** How long its program has said nothing, once that is longer than usual; null = it speaks, or nobody hears it. */
  readonly silentMs: number | null;
  readonly doing: string;
  /** How this machine finds its process; null while an engine is live, who knows better. */
  readonly process: string | null;
  readonly afterOneSignal: string;
  readonly afterKill: string;
  /** Milliseconds since its one signal; null = it was not sent. */
  readonly signalledMs: number | null;
  readonly consent: string | null;
}

export function leavingRows(
  state: RunState,
  directory: RunDirectory,
  isLive: boolean,
  nowMs: number,
): readonly LeavingRow[] {
  return leavings(state).map((leaving): LeavingRow => {
    const { step, attempt, leaves, outlivesEngine } = leaving;
    const sight = isLive ? null : sightOf(directory, leaving);
    return {
      ...{ region: step.scope, step: step.id, title: step.title, sinceMs: Math.max(0, nowMs - attempt.beganAtMs) },
      doing: windingWords(leaving, nowMs) ?? detachBrief(leaving),
      silentMs: sight === null || sight.kind === 'alive' ? silentHere(directory, leaving, nowMs) : null,
      process: sight === null ? null : sightWords(leaving, sight),
      afterOneSignal: signalBrief(leaving),
      afterKill: leaves?.killed.brief ?? (outlivesEngine ? 'depends on the program' : 'nothing is lost'),
      signalledMs: sinceSignalMs(attempt, nowMs),
      consent: isForcible(leaving) ? leaving.consent : null,
    };
  });
}

const forWords = ({ sinceMs, silentMs }: LeavingRow): string =>
  silentMs === null ? duration(sinceMs) : `${duration(sinceMs)}, silent ${duration(silentMs)}`;

const isForcible = ({ attempt, next }: Leaving): boolean => attempt.cancelled && next !== null;

/** The rows, and the three ways out of a run that goes on; nothing when nothing runs. */
export function leavingLines(rows: readonly LeavingRow[], state: RunState, isLive: boolean): readonly string[] {
  if (rows.length === 0) return [];
  const body = table(
    ['RUNNING', 'STEP', 'FOR', isLive ? 'WHEN LEFT ALONE' : 'FOUND HERE', 'AFTER ONE SIGNAL', 'WHEN KILLED'],
    rows.map((row) => [
      ...[row.region, row.title, forWords(row), row.process ?? row.doing],
      ...[row.afterOneSignal, row.afterKill],
    ]),
  );
  const forced = rows.filter(({ consent }) => consent !== null);
  return [
    '',
    ...body.trimEnd().split('\n'),
    `Ways out: detach (nothing happens to any of these); besu-console stop (${rows.length === 1 ? 'it finishes' : 'they finish'}, nothing new starts);`,
    `besu-console abort --confirm ${state.plan.fleet} (one signal each)`,
    ...forced.map(
      ({ region, consent }) => `still there after its one signal: besu-console kill ${region} --typed "${consent}"`,
    ),
  ];
}
