import type { RunState } from '../../engine/model/state.ts';
import { causeTitle } from '../view/cause-words.ts';
import { duration } from '../view/format-time.ts';

/** What the engine does by itself and a listener would otherwise only notice by the silence. */
export function policySentences(before: RunState, after: RunState): readonly string[] {
  return [...breakerSentence(before, after), ...waveSentence(before, after)];
}

function breakerSentence(before: RunState, after: RunState): readonly string[] {
  const { breaker } = after.policy;
  if (breaker === null) return before.policy.breaker === null ? [] : ['New steps start again.'];
  if (before.policy.breaker !== null) return [];
  const why = causeTitle(breaker.title, breaker.scopes.length);
  const until =
    breaker.untilMs === null
      ? 'until somebody says: resume'
      : `for ${duration(breaker.untilMs - breaker.openedAtMs)}, or until somebody says: resume`;
  return [`New steps do not start ${until}. The reason: ${why}. Say: causes`];
}

function waveSentence(before: RunState, after: RunState): readonly string[] {
  const strategy = after.plan.policy?.strategy;
  const wave = strategy?.kind === 'waves' ? strategy.waves[after.policy.openWave] : undefined;
  if (strategy?.kind !== 'waves' || wave === undefined) return [];
  const place = `Wave ${after.policy.openWave + 1} of ${strategy.waves.length}, ${wave.name}`;
  if (before.policy.openWave !== after.policy.openWave) return [`${place}, begins.`];
  const settled = before.policy.waveSettled === null && after.policy.waveSettled !== null;
  return settled && wave.soakMs + wave.soakBlocks > 0 ? [`${place}, is done and is watched now.`] : [];
}
