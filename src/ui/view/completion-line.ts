import type { UiState } from '../state/ui-state.ts';
import { type Line, lineWidth, span } from './line.ts';

/** What tab offers, the chosen one marked and always in sight; null = nothing is being completed. */
export function completionLine({ prompt }: UiState, width: number): Line | null {
  const completing = prompt?.completing;
  if (completing === undefined) return null;
  const { candidates, at } = completing;
  const all = candidates.map((text, i): Line => [span(text, i === at ? 'match' : 'plain'), span('  ')]);
  let from = 0;
  const widthTo = (i: number): number => all.slice(from, i + 1).reduce((sum, one) => sum + lineWidth(one), 0);
  while (from < at && widthTo(at) > width) from += 1;
  return all.slice(from).flat();
}
