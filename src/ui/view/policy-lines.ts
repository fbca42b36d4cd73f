import type { RunState } from '../../engine/model/state.ts';
import { causesOf } from '../../engine/state/causes.ts';
import type { RunData } from '../state/run-data.ts';
import { causeTitle, nextTryWords } from './cause-words.ts';
import { whenAgain } from './coming-retry.ts';
import { countdown } from './countdown.ts';
import { keyedLine } from './keyed-line.ts';
import type { Line } from './line.ts';
import { counted, nameSome } from './name-some.ts';
import { chainHeight } from './policy-view.ts';
import type { Press } from './press.ts';
import { type RowStatus, rowStatus } from './row-status.ts';
import { scopeName } from './scope-name.ts';
import { courseWords } from './wave-words.ts';

interface Words {
  readonly nowMs: number;
  readonly columns: number;
  readonly press: Press;
}

/** New starts are paused in the whole fleet: why, until when, and how to go on sooner. */
export function breakerLine(state: RunState, { nowMs, columns, press }: Words): Line | null {
  const { status } = state;
  const { breaker } = state.policy;
  if (breaker === null || (status !== 'running' && status !== 'paused')) return null;
  const until = breaker.untilMs === null ? 'until you resume' : `for ${countdown(breaker.untilMs - nowMs)}`;
  const keys = [...press('pause', 'resumes'), ...press('causes', 'causes')];
  const words = `! New starts paused ${until}: `;
  // More may have failed of it since.
  const rows = causesOf(state).find(({ failure }) => failure.fingerprint === breaker.cause)?.scopes ?? breaker.scopes;
  const titles = [causeTitle(breaker.title, rows.length), breaker.title];
  return keyedLine(
    titles.map((title) => `${words}${title}. `),
    'warn',
    keys,
    columns,
  );
}

/** Failures that the engine takes care of: nobody is needed, but nobody should wonder either. */
export function retryingLine(state: RunState, { nowMs, columns, press }: Words): Line | null {
  const rows = rowsWhere(state, 'retrying');
  const [next] = rows.map(({ retry }) => retry).toSorted((one, other) => one.atMs - other.atMs);
  if (next === undefined) return null;
  const causes = causesOf(state).filter(({ retryAtMs }) => retryAtMs !== null);
  const [only] = causes;
  const words =
    causes.length === 1 && only !== undefined
      ? `${causeTitle(only.failure.title, only.scopes.length)}: ${nextTryWords(state, only, nowMs)}. `
      : `${counted(rows.length, 'region is', 'regions are')} tried again by themselves, ${whenAgain(state, next.atMs, nowMs).replace(/^again/, 'next')}. `;
  return keyedLine([words], 'wait', [...press('causes', 'shows causes')], columns);
}

/** What waits for a button, is held back, or is being watched. */
export function courseLine(data: RunData, { nowMs, columns, press }: Words): Line | null {
  const { state } = data;
  const waits = rowsWhere(state, 'waiting');
  const unpushed = waits.filter(({ hold }) => hold?.kind === 'push').length;
  if (unpushed > 0) {
    const words = `${counted(unpushed, 'region waits', 'regions wait')} for the button. `;
    return keyedLine([words], 'wait', press('push', 'pushes'), columns);
  }
  const held = waits.filter(({ hold }) => hold?.kind === 'held').map(({ step }) => scopeName(state, step.scope));
  if (held.length > 0) {
    return keyedLine([`Held back: ${nameSome(held, 3)}. `], 'wait', press('menu', 'releases'), columns);
  }
  const course = state.policy.waveSettled === null ? null : courseWords(state, chainHeight(data), nowMs);
  return course === null ? null : keyedLine([`${course.long}. Nothing needs you.`], 'wait', [], columns);
}

type Of<Kind extends RowStatus['kind']> = Extract<RowStatus, { kind: Kind }>;

function rowsWhere<Kind extends RowStatus['kind']>(state: RunState, kind: Kind): readonly Of<Kind>[] {
  const all = state.plan.regions.map(({ scope }) => rowStatus(state, scope));
  return all.filter((status): status is Of<Kind> => status.kind === kind);
}
