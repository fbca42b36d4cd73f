import type { AttemptId } from '../engine/model/ids.ts';
import type { LogHandle, LogSearch, LogSource } from './log-source.ts';
import { searchFound } from './state/find.ts';
import { replaceLog } from './state/log-place.ts';
import { onlyFound } from './state/only-found.ts';
import type { Situation } from './state/situation.ts';
import { type LogFilter, type LogView, type Search, type UiState, viewOf } from './state/ui-state.ts';
import { ERRORS, type LogQuery, parseQuery } from './view/log-query.ts';
import { type LogWindow, logWindow } from './view/log-window.ts';

/** A search that goes on behind the screen, for as long as the screen asks the same. */
interface Running {
  readonly asks: string;
  readonly search: LogSearch;
  /** The last answer that was taken over. */
  seen: number;
}

interface Opened {
  readonly attempt: AttemptId;
  readonly handle: LogHandle;
  readonly unhear: () => void;
  startedOver: number;
  found: Running | null;
  only: Running | null;
}

/** At most one log is open: the one on screen, be it only its end, or the one below another view. */
export class OpenLog {
  readonly #source: LogSource;
  readonly #changed: () => void;
  #open: Opened | null = null;

  constructor(source: LogSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  /** Opens and searches what the screen is about, and ends what it is no longer about. `tail`: the log whose end it shows. */
  follow(ui: UiState, tail: LogView | null): void {
    const view = ui.views.findLast((one) => one.kind === 'log') ?? tail;
    if (view === null) {
      this.close();
      return;
    }
    const open = this.#ensure(view.attempt);
    const near = view.follow ? null : view.top;
    open.found = ensureSearch(open, open.found, queryOf(view.search), near);
    open.only = ensureSearch(open, open.only, queryOf(view.only), near);
  }

  window(view: LogView, size: { readonly columns: number; readonly rows: number }): LogWindow {
    return logWindow(this.#ensure(view.attempt).handle, view, size);
  }

  /** The screen with what the log has come to know since: numbers of its last lines, matches, that it was started over. */
  settled(ui: UiState, situation: (ui: UiState) => Situation): UiState {
    const view = viewOf(ui);
    if (view.kind !== 'log' || this.#open?.attempt !== view.attempt) return ui;
    const open = this.#open;
    const placed = placedIn(open, view);
    const only = newOnly(open, placed.only);
    const filtered = firstAnswer(view.only, only)
      ? filledPage(ui, { ...placed, only }, situation)
      : { ...placed, only };
    const now = sameView(view, filtered) ? ui : replaceLog(ui, filtered);
    const search = newSearch(open, filtered.search);
    return search === null ? now : searchFound(now, filtered, search, situation(now));
  }

  close(): void {
    this.#open?.unhear();
    this.#open?.handle.close();
    this.#open = null;
  }

  #ensure(attempt: AttemptId): Opened {
    if (this.#open?.attempt === attempt) return this.#open;
    this.close();
    const handle = this.#source.open(attempt);
    this.#open = {
      ...{ attempt, handle, unhear: handle.onChange(this.#changed) },
      ...{ startedOver: handle.extent().startedOver, found: null, only: null },
    };
    return this.#open;
  }
}

function queryOf(of: Search | LogFilter | null): LogQuery | null {
  if (of === null) return null;
  if ('of' in of && of.of === 'errors') return ERRORS;
  const parsed = parseQuery(of.pattern);
  return parsed.ok ? parsed.query : null;
}

function ensureSearch(
  { handle }: Opened,
  now: Running | null,
  query: LogQuery | null,
  near: number | null,
): Running | null {
  const asks = JSON.stringify(query);
  if (now?.asks === asks) return now;
  now?.search.stop();
  return query === null ? null : { asks, search: handle.search(query, near), seen: -1 };
}

/** Lines of a file that was started over are others: nothing that names one may stay. */
function placedIn(open: Opened, view: LogView): LogView {
  const { startedOver } = open.handle.extent();
  if (startedOver !== open.startedOver) {
    open.startedOver = startedOver;
    const search = view.search === null ? null : { ...view.search, at: null };
    return { ...view, top: 0, skip: 0, follow: true, marks: [], search };
  }
  const top = open.handle.settled(view.top);
  return top === view.top ? view : { ...view, top };
}

function newOnly({ handle, only: running }: Opened, only: LogFilter | null): LogFilter | null {
  if (only === null || running === null || !isAnswer(running, only)) return only;
  return onlyFound(only, running.search.found(), handle.extent().lineCount);
}

/** All lines a filter lets through are known now, and were not before. */
const firstAnswer = (before: LogFilter | null, now: LogFilter | null): boolean =>
  before?.matches?.done !== true && now?.matches?.done === true;

/** A filter that ends shortly below the top edge would leave the screen almost empty. */
function filledPage(ui: UiState, view: LogView, situation: (ui: UiState) => Situation): LogView {
  const place = view.follow ? null : situation(replaceLog(ui, view)).log?.moved(0);
  return place === null || place === undefined ? view : { ...view, top: place.top, skip: place.skip };
}

function newSearch({ found: running }: Opened, search: Search | null): Search | null {
  if (search === null || running === null || !isAnswer(running, search)) return null;
  return { ...search, matches: running.search.found() };
}

/** Something new, and to the question the screen asks now. */
function isAnswer(running: Running, asked: Search | LogFilter): boolean {
  if (running.asks !== JSON.stringify(queryOf(asked))) return false;
  const { version } = running.search.found();
  // Asked for anew, it has no answer yet even when nothing has changed since.
  if (version === running.seen && asked.matches !== null) return false;
  running.seen = version;
  return true;
}

const sameView = (a: LogView, b: LogView): boolean =>
  a.top === b.top && a.follow === b.follow && a.only === b.only && a.marks === b.marks;
