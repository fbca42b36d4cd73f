import type { RunFact } from '../model/event.ts';
import type { Scope, StepId } from '../model/ids.ts';
import type { Wave } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';
import { failedScopes } from '../state/failed-scopes.ts';
import { stepsToReset } from '../state/retry.ts';
import { regionStatus, stepsOf } from '../state/select.ts';
import { beginsAtMs, lastBegins } from '../state/stagger.ts';
import { survey } from '../state/survey.ts';
import { ENGINE } from './after-failure.ts';
import { rollbacksDue } from './rollbacks-due.ts';

export interface ByItself {
  readonly facts: readonly RunFact[];
  /** When something of this becomes due without anything else happening; null = never. */
  readonly wakeAtMs: number | null;
}

/** What the engine sees of the world beside its own steps. */
export interface Sight {
  /** Height of the chain; null = not known. */
  readonly height: number | null;
}

/** What becomes due as time goes by: tries, the end of a pause, the next wave, more at a time again. */
export function byItself(state: RunState, nowMs: number, sight: Sight): ByItself {
  if (state.status !== 'running') return { facts: [], wakeAtMs: null };
  // First of all: only then is it seen that such a region is not done with yet.
  const back = rollbacksDue(state);
  if (back.length > 0) return { facts: back, wakeAtMs: null };
  const parts = [
    ...[pauseEnd(state, nowMs), dueRetries(state, nowMs), waves(state, nowMs, sight)],
    ...[speedUp(state, nowMs), nextTurn(state, nowMs)],
  ];
  const wakes = parts.flatMap(({ wakeAtMs }) => (wakeAtMs === null ? [] : [wakeAtMs]));
  return {
    facts: parts.flatMap(({ facts }) => facts),
    wakeAtMs: wakes.length === 0 ? null : Math.min(...wakes),
  };
}

const NOTHING: ByItself = { facts: [], wakeAtMs: null };
const later = (wakeAtMs: number): ByItself => ({ facts: [], wakeAtMs });
const now = (...facts: readonly RunFact[]): ByItself => ({ facts, wakeAtMs: null });

function pauseEnd({ policy }: RunState, nowMs: number): ByItself {
  const untilMs = policy.breaker?.untilMs ?? null;
  if (untilMs === null) return NOTHING;
  return nowMs < untilMs ? later(untilMs) : now({ type: 'breaker-closed', by: ENGINE, why: 'the pause is over' });
}

/** While new starts are paused nothing is put back: a countdown that has run out waits for the pause to end. */
function dueRetries(state: RunState, nowMs: number): ByItself {
  if (state.policy.breaker !== null) return NOTHING;
  const due: StepId[] = [];
  let wakeAtMs: number | null = null;
  for (const { id } of state.plan.steps) {
    const atMs = state.steps[id]?.retryAtMs ?? null;
    if (atMs === null || state.steps[id]?.status !== 'failed') continue;
    if (atMs <= nowMs) due.push(id);
    else wakeAtMs = Math.min(atMs, wakeAtMs ?? atMs);
  }
  const steps = due.length === 0 ? [] : stepsToReset(state, due);
  if (steps.length === 0) return { facts: [], wakeAtMs };
  return { facts: [{ type: 'steps-reset', steps, by: ENGINE, why: 'auto-retry' }], wakeAtMs };
}

function waves(state: RunState, nowMs: number, { height }: Sight): ByItself {
  const strategy = state.plan.policy?.strategy;
  const { openWave, waveSettled } = state.policy;
  if (strategy?.kind !== 'waves') return NOTHING;
  const wave = strategy.waves[openWave];
  const isLast = openWave >= strategy.waves.length - 1;
  if (wave === undefined || isLast || !isSettled(state, wave)) return NOTHING;
  const needsHeight = wave.soakBlocks > 0;
  if (waveSettled === null || (needsHeight && waveSettled.height === null && height !== null)) {
    return now({ type: 'wave-settled', wave: openWave, height });
  }
  const soakedAtMs = waveSettled.atMs + wave.soakMs;
  if (nowMs < soakedAtMs) return later(soakedAtMs);
  const grown = height === null || waveSettled.height === null ? 0 : height - waveSettled.height;
  // Without a look at the chain its growth is not known, and what is not known does not open a wave.
  if (needsHeight && grown < wave.soakBlocks) return NOTHING;
  return now({ type: 'wave-opened', wave: openWave + 1 });
}

/** Nothing of it runs or can still start by itself, and what failed is within what the run may lose. */
function isSettled(state: RunState, { scopes }: Wave): boolean {
  const failed = failedScopes(state);
  const allowed = state.plan.policy?.tolerance.failedRegions ?? Number.POSITIVE_INFINITY;
  if (failed.size > allowed) return false;
  return scopes.every((scope) => {
    const running = stepsOf(state.plan, scope).some(({ id }) => state.steps[id]?.status === 'running');
    const status = regionStatus(state, scope);
    if (failed.has(scope) && goesOn(state, scope)) return false;
    return !running && (failed.has(scope) || (status !== 'running' && status !== 'waiting' && status !== 'failed'));
  });
}

/** It has failed, and there is something in it that does not wait for that to be put right. */
function goesOn(state: RunState, scope: Scope): boolean {
  const { holds } = survey(state);
  return stepsOf(state.plan, scope).some(
    ({ id }) => state.steps[id]?.status === 'pending' && holds.get(id)?.kind !== 'blocked',
  );
}

/** Nothing becomes of it but a look: whichever step is next then begins. */
function nextTurn(state: RunState, nowMs: number): ByItself {
  const last = lastBegins(state);
  const moments = [...last.keys()].flatMap((limit) => beginsAtMs(state, limit, last, nowMs) ?? []);
  return moments.length === 0 ? NOTHING : later(Math.min(...moments));
}

/** A limit that was lowered grows again by one for every such stretch without another complaint. */
const RAISE_AFTER_MS = 60_000;

function speedUp(state: RunState, nowMs: number): ByItself {
  const factor = state.plan.policy?.retry?.delayFactor ?? 1;
  const facts: RunFact[] = [];
  let wakeAtMs: number | null = null;
  for (const [name, governed] of Object.entries(state.policy.governed)) {
    const limit = name as keyof RunState['limits'];
    const dueAtMs = governed.changedAtMs + RAISE_AFTER_MS * factor;
    if (nowMs < dueAtMs) wakeAtMs = Math.min(dueAtMs, wakeAtMs ?? dueAtMs);
    else
      facts.push({
        type: 'concurrency-changed',
        limit,
        value: state.limits[limit] + 1,
        by: ENGINE,
        why: 'raised again',
      });
  }
  return { facts, wakeAtMs };
}
