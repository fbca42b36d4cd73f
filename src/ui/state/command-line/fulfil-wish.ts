import { unreachable } from '../../../lib/assert.ts';
import type { LogWindow } from '../../view/log-window.ts';
import { scopeName } from '../../view/scope-name.ts';
import { attemptsOf, stepOfPhase } from '../../view/selected-step.ts';
import { exportAction } from '../export-action.ts';
import { go } from '../go.ts';
import { groupAction } from '../group-action.ts';
import { gone, leave } from '../leave.ts';
import { openDialog } from '../open-dialog.ts';
import { openChanges } from '../open-text.ts';
import { openLog } from '../open-view.ts';
import { replaceTop } from '../replace-top.ts';
import { type Situation, stay, type Turn, withToast } from '../situation.ts';
import { type LogView, type UiState, viewOf } from '../ui-state.ts';
import { whyNotAct } from '../why-not-act.ts';
import { isMutating, type Setting, type Wish } from './wish.ts';
import { wishDialog } from './wish-dialog.ts';

/** What a command makes of the screen. Whatever changes the run only opens the question its key would open. */
export function fulfilWish(ui: UiState, wish: Wish, situation: Situation): Turn {
  if (isMutating(wish)) {
    const asked = wishDialog(ui, wish, situation);
    return stay(asked.ok ? { ...ui, dialog: asked.value } : withToast(ui, asked.problem, situation.nowMs));
  }
  switch (wish.type) {
    case 'add':
      return planRegion(ui, wish.region, situation);
    case 'causes':
      return stay(openDialog(ui, 'causes', situation));
    case 'changes':
      return stay(openChanges(ui, situation));
    case 'logs':
      return stay(showLog(ui, wish, situation));
    case 'region':
      return stay({
        ...{ ...ui, cursor: wish.scope, lastViews: ui.views },
        views: [{ kind: 'regions' }, { kind: 'region', scope: wish.scope, step: null, panel: 'step' }],
      });
    case 'regions':
    case 'health':
    case 'timeline':
      return stay(go(ui, `go-${wish.type}`, situation));
    case 'help':
      return stay(viewOf(ui).kind === 'help' ? ui : go(ui, 'help', situation));
    case 'events': {
      const there = go(ui, 'go-events', situation);
      return stay({ ...there, views: replaceTop(there, { kind: 'events', top: null, filter: wish.text }) });
    }
    case 'filter':
      return stay(filter(ui, wish.text, situation));
    case 'faults':
      return stay({ ...go(ui, 'go-regions', situation), onlyFaults: !ui.onlyFaults });
    case 'order':
      return stay({ ...ui, order: ui.order === 'attention' ? 'fleet' : 'attention' });
    case 'group': {
      const there = go(ui, 'go-regions', situation);
      return stay(groupAction(there, 'group', situation));
    }
    case 'save':
      return save(ui, wish.file, situation);
    case 'theme':
      return { ui, effects: [{ type: 'theme', name: wish.name }] };
    case 'set':
      return stay(set(ui, wish, situation));
    case 'detach':
      return gone(ui, 'detach');
    case 'quit':
      return leave(ui, situation);
    default:
      return unreachable(wish);
  }
}

/** Nothing is asked of the engine by it; where nothing may be asked at all, nothing need be planned. */
function planRegion(ui: UiState, asked: string, { data, nowMs }: Situation): Turn {
  const refused = whyNotAct(data);
  if (refused !== null) return stay(withToast(ui, refused, nowMs));
  return { ui: withToast(ui, `planning ${asked}`, nowMs, 'plain'), effects: [{ type: 'plan-region', asked }] };
}

type Of<Type extends Wish['type']> = Extract<Wish, { type: Type }>;

function showLog(ui: UiState, { scope, phase, attempt }: Of<'logs'>, situation: Situation): UiState {
  const { state } = situation.data;
  const step = stepOfPhase(state, scope, phase);
  const there: UiState = {
    ...{ ...ui, cursor: scope, lastViews: ui.views },
    views: [{ kind: 'regions' }, { kind: 'region', scope, step: step?.id ?? null, panel: 'step' }],
  };
  const opened = openLog(there, 'latest', situation);
  const view = viewOf(opened);
  // Nothing to read there: one stays where one was, and is told why.
  if (view.kind !== 'log') return { ...ui, toast: opened.toast };
  if (attempt === null || step === null) return opened;
  const tried = attemptsOf(state, step).find(({ n }) => n === attempt);
  if (tried === undefined) {
    return withToast(ui, `${step.phase} in ${scopeName(state, scope)} has no try ${attempt}`, situation.nowMs);
  }
  return { ...opened, views: replaceTop(opened, { ...view, attempt: tried.carriedBy ?? tried.id }) };
}

function filter(ui: UiState, text: string, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind === 'events') return { ...ui, views: replaceTop(ui, { ...view, filter: text, top: null }) };
  return { ...go(ui, 'go-regions', situation), filter: text };
}

function save(ui: UiState, file: string, situation: Situation): Turn {
  const turn = exportAction(ui, 'save', situation);
  if (file === '') return turn;
  return { ...turn, effects: turn.effects.map((one) => (one.type === 'save' ? { ...one, to: file } : one)) };
}

function set(ui: UiState, { setting, on }: Of<'set'>, { nowMs, log }: Situation): UiState {
  if (setting === 'full') return { ...ui, full: on };
  const view = viewOf(ui);
  const kept = setting === 'wrap' ? { ...ui, logWrap: on } : ui;
  if (view.kind === 'events' && setting === 'follow') {
    return on ? { ...ui, views: replaceTop(ui, { ...view, top: null }) } : ui;
  }
  if (view.kind !== 'log') {
    return setting === 'wrap' ? kept : withToast(ui, `${setting} is a setting of the log view`, nowMs);
  }
  return { ...kept, views: replaceTop(kept, logWith(view, setting, on, log)) };
}

/** Letting go of the end keeps what is on screen; other line breaks begin at the left edge again. */
function logWith(view: LogView, setting: Exclude<Setting, 'full'>, on: boolean, log: LogWindow | null): LogView {
  switch (setting) {
    case 'wrap':
      return { ...view, wrap: on, skip: 0, left: 0 };
    case 'times':
      return { ...view, times: on };
    case 'follow': {
      if (on || log === null || !view.follow) return { ...view, follow: on };
      const { top, skip } = log.moved(0);
      return { ...view, top, skip, follow: false };
    }
  }
}
