import type { Holder } from '../../engine/state/holder.ts';
import { duration } from './format-time.ts';

/** Who holds it, for how long, and whether anybody is still there: said only as far as it is known. */
export function holderWords(holder: Holder, nowMs: number): string {
  const { who, sinceMs, operation } = holder;
  const since = sinceMs === null ? '' : ` since ${new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const age = sinceMs === null ? '' : ` (${duration(Math.max(0, nowMs - sinceMs))})`;
  const doing = operation === null ? '' : `, for ${operation}`;
  return `${who ?? 'somebody who gives no name'}${since}${age}${doing}. ${aliveWords(holder)}`;
}

function aliveWords({ alive, own }: Holder): string {
  if (own !== null && alive === 'no') return `It was our own ${own}, which has ended: nobody holds it any more.`;
  if (own !== null) return `It is our own ${own}, which still runs.`;
  if (alive === 'yes') return 'It is alive: a lock on a local file ends with its process.';
  return 'Whether it is alive cannot be seen from here: ask there before taking it away.';
}
