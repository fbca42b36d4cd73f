import { scopeOf } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { SignalBook } from '../state/signal-book.ts';
import { duration } from '../view/format-time.ts';
import { scopeName } from '../view/scope-name.ts';

/** The chain, what is alarming about it, and the regions that are not well. Those that are well are counted. */
export function healthSentences({ health }: SignalBook, state: RunState, nowMs: number): readonly string[] {
  if (health === null) return ['The nodes have not been asked yet.'];
  const unwell = health.regions.filter(({ verdict }) => verdict !== 'healthy');
  return [
    `Asked ${duration(nowMs - health.observedAtMs)} ago: ${health.verdict}.`,
    ...(health.blind === null ? [] : [health.blind]),
    ...health.chains.map(
      ({ id, summary, live, validators, quorum, height }) =>
        `Chain ${id}: ${summary}; ${live} of ${validators} validators, ${quorum} needed, height ${height ?? 'unknown'}.`,
    ),
    ...health.alarms.map(({ severity, title, detail, remedy }) => `${severity}: ${title}. ${detail} ${remedy}`),
    ...unwell.map(
      ({ region, verdict, headline, validatorsUp, validators }) =>
        `${scopeName(state, scopeOf(region))}: ${verdict}, ${validatorsUp} of ${validators} validators up${headline === null ? '' : `, ${headline}`}.`,
    ),
    `${health.regions.length - unwell.length} of ${health.regions.length} regions are healthy.`,
  ];
}
