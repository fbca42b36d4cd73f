import { distance, type Motion } from './motion.ts';
import type { Situation } from './situation.ts';
import type { LogView } from './ui-state.ts';

/** Reading upwards lets go of the end; arriving at the end takes hold of it again. */
export function moveLog(view: LogView, motion: Motion, { log }: Situation): LogView {
  if (log === null || motion === 'last') return { ...view, follow: true };
  if (motion === 'first') return { ...view, top: log.first, skip: 0, follow: false };
  const rows = distance(motion, log.pageRows, 0);
  const { atEnd, ...place } = log.moved(rows);
  if (view.follow && rows > 0) return view;
  return { ...view, ...place, follow: rows > 0 && atEnd };
}
