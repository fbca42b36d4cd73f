import { besuLogLines, type LogLine, startLines } from './besu-log-lines.ts';
import type { LabHooks, LabPod } from './lab-kubernetes-options.ts';

/** One start of a container: what its log is made from. */
export interface ContainerRun {
  readonly pod: LabPod;
  readonly startedMs: number;
  endedMs?: number;
  /** What it said before it crashed; empty while it runs and when it ended well. */
  lastWords: readonly string[];
}

export function logOf(
  run: ContainerRun,
  previous: boolean,
  hooks: LabHooks,
  nowMs: number,
  speed: number,
): readonly LogLine[] {
  const endMs = run.endedMs ?? nowMs;
  if (run.lastWords.length > 0) {
    return [...startLines(run.pod, run.startedMs), ...run.lastWords.map((text) => ({ atMs: endMs, text }))];
  }
  if (hooks.podLog === undefined) return besuLogLines(run.pod, run.startedMs, endMs, speed);
  return hooks.podLog(run.pod, previous).map((text) => ({ atMs: stampOf(text) ?? run.startedMs, text }));
}

/** Besu's own time at the start of a line, when the hook's line has one. */
function stampOf(text: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?/.exec(text);
  if (found === null) return undefined;
  const atMs = Date.parse(`${found[1] ?? ''}T${found[2] ?? ''}${found[3] ?? 'Z'}`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
