import { aboutKey, type Complain } from './complaint.ts';
import { parseDuration } from './duration.ts';
import type { FailureSettings, FailureTolerance, Strategy } from './fleet.ts';
import type { Region } from './region.ts';
import type { FailuresInput, StrategyInput } from './strategy-schema.ts';
import { resolveWaves } from './waves.ts';

export function checkStrategy(input: StrategyInput, deploy: readonly Region[], complain: Complain): void {
  resolveWaves(input, deploy, complain);
  if (input.kind === 'waves') return;
  for (const key of ['waves', 'canary', 'soak'] as const) {
    if (input[key] === undefined) continue;
    complain(aboutKey(['strategy', key], `${key} is only for kind: waves; this one is ${input.kind}`, 'kind: waves'));
  }
}

/** `deploy`: the regions of this run; a wave without one of them is left out. `networks`: how many chains have lanes. */
export function fleetStrategy(input: StrategyInput, deploy: readonly Region[], networks = 0): Strategy {
  return {
    kind: input.kind,
    concurrency: concurrency(input.concurrency, deploy.length, networks),
    waves: resolveWaves(input, deploy, () => {}),
    tolerance: toleranceOf(input),
    ...(input.stagger === undefined ? {} : { staggerMs: parseDuration(input.stagger) ?? 0 }),
  };
}

/** A wave that fails keeps the next one closed unless the file says otherwise; without waves isolation is the default. */
function toleranceOf({ kind, tolerance }: StrategyInput): FailureTolerance {
  if (tolerance === undefined) return kind === 'waves' ? { kind: 'regions', count: 0 } : { kind: 'none' };
  if (typeof tolerance === 'number') return { kind: 'regions', count: tolerance };
  if (tolerance === 'none' || tolerance === 'quorum') return { kind: tolerance };
  return { kind: 'share', share: Number.parseInt(tolerance, 10) / 100 };
}

export function failureSettings({ retry, pause, signatures }: FailuresInput): FailureSettings {
  return {
    retry: retry.automatic ? { attempts: retry.attempts, delayFactor: retry.delayFactor } : null,
    pause: pause.enabled
      ? { failures: pause.failures, withinMs: parseDuration(pause.within) ?? 0, pauseMs: parseDuration(pause.for) ?? 0 }
      : null,
    signatures: signatures.map(({ tool = null, retry: again = null, ...own }) => ({ ...own, tool, retry: again })),
  };
}

/** One per region by default: how much a tool can really take is the governor's to find out. */
function concurrency(
  wish: StrategyInput['concurrency'],
  regionCount: number,
  networks: number,
): Strategy['concurrency'] {
  const most = Math.max(regionCount, 1);
  // A transaction that waits for its block must not hold up the lane of another chain.
  const probes = Math.max(most, networks);
  const { terraform = most, kubectl = most, helm = most, command = most, probe = probes } = wish;
  return { terraform, kubectl, helm, command, probe };
}
