import type { AttemptId, Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { causesOf } from '../../engine/state/causes.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { withoutKeys } from '../../engine/state/without-keys.ts';
import { commandSpecs } from '../state/command-line/command-specs.ts';
import type { MutatingWish, Wish } from '../state/command-line/wish.ts';
import { changesText } from '../state/open-text.ts';
import type { Effect, Situation } from '../state/situation.ts';
import { whyNotAct } from '../state/why-not-act.ts';
import { causeCard } from '../view/causes-view.ts';
import { LOOK_WORDS } from '../view/cell-look.ts';
import { cleanText } from '../view/clean-text.ts';
import { eventLines } from '../view/events-screen.ts';
import { clockTime, duration } from '../view/format-time.ts';
import { scopesNeedingAttention } from '../view/grid-order.ts';
import { cellLook } from '../view/grid-row.ts';
import { rowHas } from '../view/row-words.ts';
import { scopeName } from '../view/scope-name.ts';
import { attemptsOf, latestAttempt, stepOfPhase } from '../view/selected-step.ts';
import { passesFilter } from '../view/word-filter.ts';
import { needSentence } from './change-sentences.ts';
import { healthSentences } from './health-sentences.ts';
import { plainSummary } from './plain-summary.ts';

/** Prints the end of a log; only a face with files can. */
export type PlainEffect = { readonly type: 'read-log'; readonly attempt: AttemptId; readonly title: string };

export interface Reading {
  readonly say: readonly string[];
  readonly effects: readonly (Effect | PlainEffect)[];
}

/** As many as are heard through in a minute. */
const LAST_EVENTS = 20;

/** What a command that changes nothing is answered with. */
export function readingAnswer(
  wish: Exclude<Wish, MutatingWish | { readonly type: 'quit' }>,
  situation: Situation,
): Reading {
  const { data, nowMs } = situation;
  const { state } = data;
  switch (wish.type) {
    case 'add': {
      const refused = whyNotAct(data);
      if (refused !== null) return said([refused]);
      return { say: [], effects: [{ type: 'plan-region', asked: wish.region }] };
    }
    case 'regions':
      return said(plainSummary(state, nowMs));
    case 'filter':
      return said(filteredLines(state, wish.text, nowMs));
    case 'faults': {
      const waiting = scopesNeedingAttention(state);
      return said(waiting.length === 0 ? ['Nothing needs you.'] : waiting.map((scope) => needSentence(state, scope)));
    }
    case 'causes':
      return said(causeLines(state, nowMs));
    case 'changes': {
      const lines = changesText(data);
      return said(lines.length === 0 ? ['No region has said yet what it would change.'] : lines);
    }
    case 'region':
      return said(regionLines(state, wish.scope, nowMs));
    case 'logs':
      return logAnswer(state, wish);
    case 'health':
      return said(healthSentences(data.signals, state, nowMs));
    case 'events': {
      const lines = eventLines(data, wish.text);
      return said(lines.length === 0 ? ['No such event.'] : lines.slice(-LAST_EVENTS));
    }
    case 'timeline':
      return said(state.plan.regions.map(({ scope }) => spanLine(state, scope, nowMs)));
    case 'help':
      return said([...commandSpecs.map(({ usage, does }) => `${usage}: ${does}`), 'Regions by id, name or code.']);
    case 'detach':
      return { say: [], effects: [{ type: 'leave', reason: 'detach' }] };
    case 'order':
    case 'group':
    case 'save':
    case 'theme':
    case 'set':
      return said([`${wish.type} is for the full screen.`]);
  }
}

const said = (say: readonly string[]): Reading => ({ say: say.map(cleanText), effects: [] });

function causeLines(state: RunState, nowMs: number): readonly string[] {
  const lines = causesOf(state).flatMap((cause) => {
    const { title, lines: said } = causeCard(state, cause, nowMs);
    return [`${title}.`, ...said.map((one) => withoutKeys(one, cause.scopes, 'console'))];
  });
  return lines.length === 0 ? ['Nothing has failed.'] : lines;
}

/** The heading and the rows of the table whose regions pass. */
function filteredLines(state: RunState, filter: string, nowMs: number): readonly string[] {
  const rows = plainSummary(state, nowMs);
  const wanted = state.plan.regions.filter((row) => passesFilter(filter, (word) => rowHas(state, row, word)));
  const names = new Set<string>(wanted.map(({ scope }) => scope));
  return rows.filter((row, i) => i === 0 || names.has(row.split(' ')[0] ?? ''));
}

function regionLines(state: RunState, scope: Scope, nowMs: number): readonly string[] {
  const phases = [...new Set(stepsOf(state.plan, scope).map(({ phase }) => phase))];
  const cells = phases.map((phase) => `${phase} ${LOOK_WORDS[cellLook(state, scope, phase)]}`);
  const steps = stepsOf(state.plan, scope).flatMap((step) => {
    const attempt = attemptsOf(state, step).at(-1);
    if (attempt === undefined) return [];
    const took = duration((attempt.endedAtMs ?? nowMs) - attempt.beganAtMs);
    const how = attempt.outcome?.status ?? 'running';
    return [`${step.phase} ${step.name}: ${LOOK_WORDS[how]} after ${took}, try ${attempt.n}`];
  });
  const need = scopesNeedingAttention(state).includes(scope) ? [needSentence(state, scope)] : [];
  return [`${scopeName(state, scope)}: ${cells.join(', ')}.`, ...need, ...steps];
}

function logAnswer(state: RunState, wish: Extract<Wish, { type: 'logs' }>): Reading {
  const step = stepOfPhase(state, wish.scope, wish.phase);
  if (step === null) return said([`${scopeName(state, wish.scope)} has no steps.`]);
  const wanted = attemptsOf(state, step).find(({ n }) => n === wish.attempt);
  const attempt = wish.attempt === null ? latestAttempt(state, step) : (wanted ?? null);
  if (attempt === null) return said([`${scopeName(state, wish.scope)} has no such try.`]);
  // A carried attempt writes into its carrier's log.
  const id = attempt.carriedBy ?? attempt.id;
  return { say: [], effects: [{ type: 'read-log', attempt: id, title: `End of the log of ${id}:` }] };
}

function spanLine(state: RunState, scope: Scope, nowMs: number): string {
  const all = stepsOf(state.plan, scope).flatMap((step) => attemptsOf(state, step));
  if (all.length === 0) return `${scopeName(state, scope)}: nothing has run yet.`;
  const from = Math.min(...all.map(({ beganAtMs }) => beganAtMs));
  const to = Math.max(...all.map(({ endedAtMs }) => endedAtMs ?? nowMs));
  return `${scopeName(state, scope)}: from ${clockTime(from)} to ${clockTime(to)} UTC, ${duration(to - from)}.`;
}
