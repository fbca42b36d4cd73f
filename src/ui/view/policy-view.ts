import type { RunState } from '../../engine/model/state.ts';
import { type LimitUse, limitUses } from '../state/limit-use.ts';
import type { RunData } from '../state/run-data.ts';
import { callsGauge } from './cloud-calls-words.ts';
import { countdown } from './countdown.ts';
import { type CourseWords, courseWords } from './wave-words.ts';

/** What the run does by itself at this moment, for the header. */
export interface PolicyView {
  /** `starts paused 1:24`; null = they are not. */
  readonly breaker: string | null;
  readonly course: CourseWords | null;
  /** `terraform 6/24 (throttled)` for each limit that the engine has lowered; empty = none. */
  readonly throttled: string;
  /** `terraform 5/24  helm 3/24`: running and allowed, for every tool that is wanted now; then how often Azure is asked. */
  readonly gauges: string;
}

export function policyView(data: RunData, nowMs: number): PolicyView {
  const { state } = data;
  const uses = limitUses(state);
  const calls = callsGauge(data.signals.calls, nowMs);
  return {
    breaker: breakerWords(state, nowMs),
    course: courseWords(state, chainHeight(data), nowMs),
    throttled: uses.flatMap(throttledWords).join('  '),
    gauges: [...uses.flatMap(gaugeWords), ...(calls === null ? [] : [calls])].join('  '),
  };
}

function breakerWords({ policy, status }: RunState, nowMs: number): string | null {
  if (policy.breaker === null || status === 'ended') return null;
  const { untilMs } = policy.breaker;
  return untilMs === null ? 'starts paused' : `starts paused ${countdown(untilMs - nowMs)}`;
}

const throttledWords = ({ limit, allowed, ceiling }: LimitUse): readonly string[] =>
  ceiling === null ? [] : [`${limit} ${allowed}/${ceiling} (throttled)`];

function gaugeWords({ limit, running, waiting, allowed, ceiling }: LimitUse): readonly string[] {
  if (running + waiting === 0 && ceiling === null) return [];
  return [`${limit} ${running}/${allowed}${ceiling === null ? '' : ` (throttled from ${ceiling})`}`];
}

/** The highest block any node has told of; null = none has. */
export function chainHeight({ signals }: Pick<RunData, 'signals'>): number | null {
  const heights = signals.health?.chains.flatMap(({ height }) => (height === null ? [] : [height])) ?? [];
  return heights.length === 0 ? null : Math.max(...heights);
}
