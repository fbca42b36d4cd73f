import type { AttemptId } from '../engine/model/ids.ts';
import type { LogHandle, LogSource } from './log-source.ts';
import type { LogView, UiState } from './state/ui-state.ts';
import { type LogWindow, logWindow } from './view/log-window.ts';

/** At most one log is open: the one on screen, or the one below another view. */
export class OpenLog {
  readonly #source: LogSource;
  readonly #changed: () => void;
  #open: { readonly attempt: AttemptId; readonly handle: LogHandle; readonly unhear: () => void } | null = null;

  constructor(source: LogSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  /** Opens what the screen is about and closes what it is no longer about. */
  follow(ui: UiState): void {
    const view = ui.views.findLast((one) => one.kind === 'log');
    if (view?.kind === 'log') this.#ensure(view.attempt);
    else this.close();
  }

  window(view: LogView, size: { readonly columns: number; readonly rows: number }): LogWindow {
    return logWindow(this.#ensure(view.attempt), view, size);
  }

  /** Null when the log was closed or replaced before the answer came. */
  async search(pattern: string): Promise<readonly number[] | null> {
    const asked = this.#open;
    if (asked === null) return null;
    const matches = await asked.handle.search(pattern);
    return this.#open === asked ? matches : null;
  }

  close(): void {
    this.#open?.unhear();
    this.#open?.handle.close();
    this.#open = null;
  }

  #ensure(attempt: AttemptId): LogHandle {
    if (this.#open?.attempt === attempt) return this.#open.handle;
    this.close();
    const handle = this.#source.open(attempt);
    this.#open = { attempt, handle, unhear: handle.onChange(this.#changed) };
    return handle;
  }
}
