import { MAX_CONCURRENCY } from '../../engine/model/command.ts';
import { type LimitUse, limitUses } from '../state/limit-use.ts';
import type { RunData } from '../state/run-data.ts';
import type { Dialog } from '../state/ui-state.ts';
import { callsSentences } from './cloud-calls-words.ts';
import { type DialogView, plain } from './dialog-parts.ts';

/** Every limit with what it holds now; the chosen one with what it would become. */
export function concurrencyView(
  { state, signals }: RunData,
  dialog: Extract<Dialog, { kind: 'concurrency' }>,
  nowMs: number,
): DialogView {
  const uses = limitUses(state);
  const { limit, value, focus } = dialog;
  return {
    ...plain('How many steps may run at once?', [
      'A lower number ends nothing: running steps finish, fewer start after them.',
      ...callsSentences(signals.calls, nowMs),
    ]),
    answer: {
      ...{ kind: 'settings', focus, confirm: `set ${limit} to ${value}` },
      chosen: uses.findIndex((use) => use.limit === limit),
      keys: `up and down choose the tool, + and _ the number (1 to ${MAX_CONCURRENCY})`,
      rows: uses.map((use) => ({ key: '', label: use.limit.padEnd(10), detail: useWords(use, dialog), off: false })),
    },
  };
}

function useWords(use: LimitUse, { limit, value }: { readonly limit: string; readonly value: number }): string {
  const change = use.limit === limit && value !== use.allowed ? ` -> ${value}` : '';
  const waits = use.waiting === 0 ? '' : `, ${use.waiting} wait for a slot`;
  const lowered = use.ceiling === null ? '' : `, lowered from ${use.ceiling} (throttled)`;
  return `${`${use.allowed}${change}`.padEnd(13)} ${use.running} running${lowered}${waits}`;
}
