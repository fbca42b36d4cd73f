import type { Scope } from '../../engine/model/ids.ts';
import type { RunData } from '../state/run-data.ts';
import { scopesNeedingAttention } from './grid-order.ts';
import { countRows } from './header-view.ts';
import { type Line, line, span } from './line.ts';
import { rowStatus } from './row-status.ts';
import { scopeName } from './scope-name.ts';

/** The one line that says what to press next. */
export function attentionLine(data: RunData): Line {
  const { state } = data;
  if (data.closed !== null) return [span('engine gone: ', 'bad'), span(`${data.closed}  `), ...press('q', 'leaves')];
  const waiting = scopesNeedingAttention(state);
  if (waiting.length > 0) return needYou(data, waiting);
  switch (state.status) {
    case 'planned':
      return [
        span('Nothing has been started. ', 'wait'),
        ...press('L', 'launches'),
        ...press('enter', 'shows what a region would do'),
      ];
    case 'paused':
      return [span('Paused: what runs, finishes. ', 'warn'), ...press('P', 'resumes')];
    case 'stopping':
      return [span('Stopping: what runs, finishes; nothing new starts. ', 'warn'), ...press('P', 'goes on')];
    case 'ended':
      return [span(`Ended: ${endWords(data)}. `, 'strong'), ...press('q', 'leaves')];
    case 'running':
      return line('All is well. Nothing needs you.', 'dim');
  }
}

function needYou(data: RunData, waiting: readonly Scope[]): Line {
  const [first] = waiting;
  const status = first === undefined ? null : rowStatus(data.state, first);
  const what = status?.kind === 'approval' ? 'needs approval' : 'failed';
  const name = first === undefined ? '' : scopeName(data.state, first);
  const more = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`;
  const ended = data.state.status === 'ended' ? press('q', 'leaves') : [];
  return [
    span(`! ${name} ${what}${more}. `, 'bad'),
    ...press('!', 'goes there'),
    ...press('z', 'only faults'),
    ...ended,
  ];
}

function endWords(data: RunData): string {
  const counts = countRows(data.state);
  return `${counts.done} of ${counts.regions} done, ${counts.failed} failed, ${counts.skipped} skipped`;
}

export const press = (key: string, does: string): Line => [span(key, 'key'), span(` ${does}  `)];
