import type { PlannedStrategy, Wave } from '../../engine/model/policy.ts';
import type { RunState } from '../../engine/model/state.ts';
import { pushesOf } from '../../engine/state/pushes.ts';
import { countdown, stopwatch } from './countdown.ts';

/** How far a rollout that does not begin everywhere at once has come: in full, and where there is little room. */
export interface CourseWords {
  readonly long: string;
  readonly short: string;
}

/** `height` of the chain; null = not known. Null when every region begins at once. */
export function courseWords(state: RunState, height: number | null, nowMs: number): CourseWords | null {
  const strategy = state.plan.policy?.strategy;
  if (strategy?.kind === 'manual') return manualWords(state);
  return strategy?.kind === 'waves' ? waveWords(state, strategy, height, nowMs) : null;
}

function manualWords({ plan, policy }: RunState): CourseWords {
  const words = `pushed ${policy.pushed.length} of ${pushesOf(plan).length}`;
  return { long: `by hand, ${words}`, short: words };
}

function waveWords(
  { status, policy }: RunState,
  { waves }: Extract<PlannedStrategy, { kind: 'waves' }>,
  height: number | null,
  nowMs: number,
): CourseWords | null {
  const wave = waves[policy.openWave];
  if (wave === undefined) return null;
  const [n, all] = [policy.openWave + 1, waves.length];
  const base = { long: `wave ${n} of ${all}: ${wave.name}`, short: `wave ${n}/${all}` };
  if (policy.waveSettled === null || status === 'ended') return base;
  const soak = soakWords(wave, policy.waveSettled, height, nowMs);
  if (soak === '') return base;
  const leftMs = policy.waveSettled.atMs + wave.soakMs - nowMs;
  return { long: `${base.long}, ${soak}`, short: `${base.short} soak${leftMs > 0 ? ` ${countdown(leftMs)}` : ''}` };
}

type Settled = { readonly atMs: number; readonly height: number | null };

/** `soaking 3:20 of 10:00, 12 of 20 blocks`; empty when the wave is not watched at all. */
function soakWords({ soakMs, soakBlocks }: Wave, settled: Settled, height: number | null, nowMs: number): string {
  const gone = stopwatch(Math.min(soakMs, nowMs - settled.atMs));
  const time = soakMs === 0 ? [] : [`${gone} of ${stopwatch(soakMs)}`];
  const grown =
    settled.height === null || height === null ? '?' : Math.max(0, Math.min(soakBlocks, height - settled.height));
  const blocks = soakBlocks === 0 ? [] : [`${grown} of ${soakBlocks} blocks`];
  return time.length + blocks.length === 0 ? '' : `soaking ${[...time, ...blocks].join(', ')}`;
}
