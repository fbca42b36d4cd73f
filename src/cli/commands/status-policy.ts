import type { RunState } from '../../engine/model/state.ts';
import { causesOf } from '../../engine/state/causes.ts';
import { withoutKeys } from '../../engine/state/without-keys.ts';
import { causeTitle, nextTryWords } from '../../ui/view/cause-words.ts';
import { countdown } from '../../ui/view/countdown.ts';
import { clockTime } from '../../ui/view/format-time.ts';
import { courseWords } from '../../ui/view/wave-words.ts';

/** What the run does by itself, and what keeps it from starting more. As data, for `status --json`. */
export function policyStatus({ plan, policy, ...state }: RunState) {
  const strategy = plan.policy?.strategy ?? null;
  const wave = strategy?.kind === 'waves' ? strategy.waves[policy.openWave] : undefined;
  const { breaker, waveSettled } = policy;
  return {
    strategy: strategy?.kind ?? 'all-at-once',
    breaker:
      breaker === null ? null : { ...breaker, openedAt: iso(breaker.openedAtMs), until: isoOrNull(breaker.untilMs) },
    wave:
      wave === undefined || strategy?.kind !== 'waves'
        ? null
        : {
            ...{ number: policy.openWave + 1, of: strategy.waves.length, name: wave.name, regions: wave.scopes },
            ...{ soakMs: wave.soakMs, soakBlocks: wave.soakBlocks, settledAt: isoOrNull(waveSettled?.atMs ?? null) },
          },
    pushed: policy.pushed,
    held: policy.held,
    throttled: Object.entries(policy.governed).map(([limit, { ceiling }]) => ({
      ...{ limit, ceiling },
      allowed: state.limits[limit as keyof RunState['limits']],
    })),
    causes: causesOf({ plan, policy, ...state }).map(({ fingerprint, failure, scopes, steps, retryAtMs }) => ({
      ...{ fingerprint, title: failure.title, class: failure.class, hint: failure.hint, count: scopes.length },
      ...{ regions: scopes, steps, retryAt: isoOrNull(retryAtMs) },
    })),
  };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));

/** The same for people, above the table; nothing when all goes as planned. */
export function policyLines(state: RunState, nowMs: number): readonly string[] {
  const { breaker, held, governed } = state.policy;
  const course = courseWords(state, null, nowMs);
  const lowered = Object.entries(governed).map(
    ([limit, { ceiling }]) => `${limit} ${state.limits[limit as keyof RunState['limits']]}/${ceiling}`,
  );
  return [
    ...(breaker === null ? [] : [`new starts are paused ${until(breaker.untilMs, nowMs)}: ${breaker.title}`]),
    ...(course === null ? [] : [course.long]),
    ...Object.entries(held).map(([scope, reason]) => `held back: ${scope} (${reason})`),
    ...(lowered.length === 0 ? [] : [`throttled: ${lowered.join(', ')}`]),
  ];
}

const until = (untilMs: number | null, nowMs: number): string =>
  untilMs === null
    ? 'until somebody resumes or retries'
    : `until ${clockTime(untilMs)} UTC (${countdown(untilMs - nowMs)})`;

/** What failed alike, below the table: how often, where, what to do, and whether it goes on by itself. */
export function causeLines(state: RunState, nowMs: number): readonly string[] {
  return causesOf(state).flatMap((cause) => {
    const { failure, scopes } = cause;
    const head = `${causeTitle(failure.title, scopes.length)} (${failure.class}), ${nextTryWords(state, cause, nowMs)}`;
    return [head, `  in ${scopes.join(', ')}`, `  ${withoutKeys(failure.hint, scopes, 'shell')}`];
  });
}
