import type { Hold } from '../../engine/model/hold.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { otherScopes } from '../state/run-data.ts';
import type { Dialog } from '../state/ui-state.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';
import { waitsForSomebody } from './eta.ts';
import { counted, nameSome } from './name-some.ts';
import { type RowStatus, rowStatus } from './row-status.ts';
import { groupWords, type RunningGroup, runningGroups } from './running-groups.ts';
import { scopeName } from './scope-name.ts';
import { detachBrief, signalBrief, windingWords } from './signal-words.ts';

/** What leaving means for everything that is under way. Grouped, and counted where there is no room. */
export function quitView(state: RunState, dialog: Extract<Dialog, { kind: 'quit' }>, nowMs: number): DialogView {
  const groups = runningGroups(state);
  const rows = dialog.choices.map(({ key, label, detail }) => ({ key, label, detail, off: false }));
  return {
    ...plain(`The rollout is still going: ${totalWords(groups)}. What now?`, []),
    list: [...groups.map((group) => `${groupWords(state, group)}: ${goesOn(group, nowMs)}`), ...otherWords(state)],
    answer: { kind: 'choices', rows, focus: dialog.focus, keys: '' },
  };
}

/** A stop with one signal for each running step; what that does to each tool is said before the name is typed. */
export function abortView(state: RunState, dialog: Extract<Dialog, { kind: 'abort' }>): DialogView {
  const { typed, required } = dialog;
  const groups = runningGroups(state).filter((group) => group.signalled < group.steps.length);
  return {
    ...plain(`Abort ${required}: ${totalWords(groups)}?`, [
      'Nothing new starts, and each of these gets exactly one signal, never a second one.',
    ]),
    list: groups.map((group) => `${groupWords(state, group)}: ${signalBrief(group.leaving)}`),
    grave: true,
    answer: asking(`Type the fleet's name, ${required}`, typed, typed === required, 'aborts'),
  };
}

function totalWords(groups: readonly RunningGroup[]): string {
  const steps = groups.reduce((sum, group) => sum + group.steps.length, 0);
  return steps === 0 ? 'nothing runs at this moment' : `${counted(steps, 'step')} running`;
}

function goesOn({ leaving, longestWinding, signalled, steps }: RunningGroup, nowMs: number): string {
  const winding = longestWinding === null ? null : windingWords(longestWinding, nowMs);
  if (winding === null) return detachBrief(leaving);
  return signalled === steps.length ? winding : `${detachBrief(leaving)}; ${signalled} ${winding}`;
}

/** Where only a person can go on, and why. Few words: names stand before them. */
const WAITS: Readonly<Partial<Record<Hold['kind'], string>>> = {
  push: 'until it is pushed',
  held: 'until it is released',
  tolerance: 'too many have failed',
  breaker: 'starts are paused',
  disk: 'no room on the disk',
  quorum: 'too few validators',
};

function otherWords(state: RunState): readonly string[] {
  const rows = [...state.plan.regions.map(({ scope }) => scope), ...otherScopes(state)];
  const named = (is: (status: RowStatus) => boolean): readonly string[] =>
    rows.filter((scope: Scope) => is(rowStatus(state, scope))).map((scope) => scopeName(state, scope));
  const approvals = named(({ kind }) => kind === 'approval');
  const failed = named(({ kind }) => kind === 'failed');
  const waits = Object.entries(WAITS).flatMap(([kind, until]) => {
    const names = named((status) => waitsFor(status) === kind);
    return names.length === 0 ? [] : [`waits in ${nameSome(names, 3)}: ${until}`];
  });
  const open = named(
    (status) =>
      status.kind === 'running' ||
      status.kind === 'retrying' ||
      (status.kind === 'waiting' && waitsFor(status) === null),
  );
  return [
    ...(approvals.length === 0 ? [] : [`approval waits in ${nameSome(approvals, 3)}: until somebody comes back`]),
    ...(failed.length === 0 ? [] : [`failed in ${nameSome(failed, 3)}: stays so until somebody retries`]),
    ...nextWords(state, waits, open.length),
  ];
}

const waitsFor = (status: RowStatus): Hold['kind'] | null =>
  status.kind === 'waiting' && status.hold !== null && waitsForSomebody(status.hold) ? status.hold.kind : null;

function nextWords({ status }: RunState, waits: readonly string[], open: number): readonly string[] {
  if (status === 'paused') return ['paused: nothing new starts until somebody resumes'];
  if (status === 'stopping') return ['stopping: nothing new starts'];
  return [
    ...waits,
    ...(open === 0
      ? []
      : [
          `${counted(open, 'row')} with more to do: ${open === 1 ? 'goes on by itself' : 'go on by themselves'}, unless you stop`,
        ]),
  ];
}
