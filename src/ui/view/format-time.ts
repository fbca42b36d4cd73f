/** `7s`, `3m05s`, `1h02m`: at most six cells, so columns keep still. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** For a clock that is read as it ticks: `00:41`, `1:02:03`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** An estimate never claims seconds it cannot know. */
export function roughly(ms: number): string {
  if (ms < 60_000) return '~1 min';
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `~${minutes} min` : `~${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** UTC, as in the journal: operators of 24 regions do not share a time zone. */
export function clockTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

const two = (n: number): string => String(n).padStart(2, '0');
