import type { PushKey, Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stoppedWords } from '../../engine/state/push-words.ts';
import { pushMeant, stoppingCheck } from '../../engine/state/pushes.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { comingRetry } from '../view/coming-retry.ts';
import { rowStatus } from '../view/row-status.ts';
import { scopeName } from '../view/scope-name.ts';
import { fleetToType } from './acting-scopes.ts';
import type { HoldDialog, NoteDialog, RowsAsked, RowsDialog } from './policy-dialogs.ts';
import type { Dialog } from './ui-state.ts';

type Asked = Result<Dialog, string>;

/** Questions about which row goes when. Rows for which there is nothing to do are left alone and told. */
export function askRows(state: RunState, kind: Exclude<RowsAsked, 'unskip' | 'push'>, scopes: readonly Scope[]): Asked {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const wanted = scopes.filter((scope) => whyNot(state, kind, scope) === null);
  if (wanted.length === 0) return err(scopes.length === 1 ? (whyNot(state, kind, only) ?? '') : NONE[kind]);
  const required = fleetToType(state.plan, wanted.length);
  return ok(rowsQuestion(kind, { scopes, wanted: wanted.map((scope) => ({ scope, phase: null })), required }));
}

/** Regions, or parts of one by their own names; what is pushed is what was shown, whoever has pushed it meanwhile. */
export function askPush(state: RunState, asked: readonly PushKey[], reason = ''): Asked {
  const [only] = asked;
  if (only === undefined) return err('no region is selected');
  if (state.plan.policy?.strategy.kind !== 'manual') {
    return err('this rollout starts its regions by itself: there is no button to push');
  }
  const wanted = asked.filter((key) => whyNotPush(state, key) === null);
  if (wanted.length === 0) {
    return err(asked.length === 1 ? (whyNotPush(state, only) ?? '') : 'all of them were pushed already');
  }
  const meant = wanted.flatMap((key) => {
    const found = pushMeant(state, key);
    return found.ok ? [found.value] : [];
  });
  const targets = [...new Set(meant)].map(({ key, scope }) => ({
    ...{ scope, phase: null },
    ...(key === scope ? {} : { push: key }),
  }));
  const required = fleetToType(state.plan, targets.length);
  // Only whole rows are marked: a part that was named is pushed, or refused.
  const scopes = asked.filter((key): key is Scope => state.plan.regions.some(({ scope }) => scope === key));
  const question = rowsQuestion('push', { scopes, wanted: targets, required });
  return ok(reason === '' ? question : { ...question, reason });
}

const NONE: Readonly<Record<Exclude<RowsAsked, 'unskip' | 'push'>, string>> = {
  release: 'none of them is held back',
  'cancel-retry': 'none of them waits to be tried again by itself',
  'queue-first': 'nothing there waits for its turn',
  'queue-last': 'nothing there waits for its turn',
};

function whyNot(state: RunState, kind: Exclude<RowsAsked, 'unskip' | 'push'>, scope: Scope): string | null {
  const name = scopeName(state, scope);
  const { held } = state.policy;
  switch (kind) {
    case 'release':
      return held[scope] === undefined ? `${name} is not held back` : null;
    case 'cancel-retry':
      return hasComingRetry(state, scope) ? null : `nothing in ${name} waits to be tried again by itself`;
    case 'queue-first':
    case 'queue-last':
      return isInQueue(state, scope) ? null : `${name} has nothing that waits for its turn`;
  }
}

function whyNotPush(state: RunState, asked: PushKey): string | null {
  const meant = pushMeant(state, asked);
  if (!meant.ok) {
    const name = scopeName(state, asked as Scope);
    const words = { unknown: `${name} is no region of this run`, already: `${name} was pushed already` };
    return meant.problem.kind === 'too-early' ? meant.problem.reason : words[meant.problem.kind];
  }
  const failed = stoppingCheck(state);
  return failed === null
    ? null
    : `${scopeName(state, failed.scope)}: ${failed.title}: failed; ${stoppedWords(failed.id)}`;
}

const hasComingRetry = (state: RunState, scope: Scope): boolean =>
  stepsOf(state.plan, scope).some(({ id }) => comingRetry(state, id) !== null);

/** Something is still to start there, now or after a retry. */
function hasMore(state: RunState, scope: Scope): boolean {
  const { kind } = rowStatus(state, scope);
  return kind !== 'done' && kind !== 'empty';
}

/** What has failed starts nothing before somebody retries it. */
function isInQueue(state: RunState, scope: Scope): boolean {
  const { kind } = rowStatus(state, scope);
  return kind === 'waiting' || kind === 'running' || kind === 'retrying';
}

/** What was skipped of the chosen phase, else the first phase of each row that was. */
export function askUnskip(state: RunState, scopes: readonly Scope[], phase: PhaseId | null): Asked {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const wanted = scopes.flatMap((scope) => {
    const found = isWorking(state, scope) ? null : skippedPhase(state, scope, phase);
    return found === null ? [] : [{ scope, phase: found }];
  });
  if (wanted.length === 0)
    return err(scopes.length === 1 ? whyNotUnskip(state, only) : 'none of them can be undone now');
  const required = fleetToType(state.plan, wanted.length);
  return ok(rowsQuestion('unskip', { scopes, wanted, required }));
}

const whyNotUnskip = (state: RunState, scope: Scope): string =>
  isWorking(state, scope) && skippedPhase(state, scope, null) !== null
    ? `${scopeName(state, scope)} is still working: let it finish first`
    : `nothing was skipped in ${scopeName(state, scope)}`;

const isWorking = (state: RunState, scope: Scope): boolean =>
  stepsOf(state.plan, scope).some(({ id }) => state.steps[id]?.status === 'running');

function skippedPhase(state: RunState, scope: Scope, wanted: PhaseId | null): PhaseId | null {
  const skipped = stepsOf(state.plan, scope).filter(({ id }) => state.steps[id]?.status === 'skipped');
  return (skipped.find(({ phase }) => phase === wanted) ?? skipped[0])?.phase ?? null;
}

/** A row that has nothing left to start cannot be kept from starting. */
export function askHold(state: RunState, scopes: readonly Scope[]): Result<HoldDialog, string> {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const wanted = scopes.filter((scope) => hasMore(state, scope) && state.policy.held[scope] === undefined);
  const left = scopes.filter((scope) => !wanted.includes(scope));
  if (wanted.length > 0) return ok({ kind: 'hold', scopes: wanted, leftAlone: left, typed: '', top: 0 });
  if (scopes.length > 1) return err('all of them are held back or done already');
  const reason = state.policy.held[only];
  const name = scopeName(state, only);
  return err(reason === undefined ? `${name} has nothing left to start` : `${name} is held back already: ${reason}`);
}

/** Any row may have one, whatever it does. */
export function askNote(state: RunState, scopes: readonly Scope[]): Result<NoteDialog, string> {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const noted = scopes.some((scope) => state.notes?.[scope] !== undefined);
  const typed = scopes.length === 1 ? (state.notes?.[only]?.text ?? '') : '';
  return ok({ kind: 'note', scopes, leftAlone: [], typed, noted, top: 0 });
}

function rowsQuestion(
  kind: RowsAsked,
  of: {
    readonly scopes: readonly Scope[];
    readonly wanted: RowsDialog['targets'];
    readonly required: string | null;
  },
): RowsDialog {
  const leftAlone = of.scopes.filter((scope) => !of.wanted.some((target) => target.scope === scope));
  return { kind, targets: of.wanted, leftAlone, required: of.required, typed: '', top: 0, focus: 'cancel' };
}
