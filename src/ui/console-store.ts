import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { Command } from '../engine/model/command.ts';
import type { Actor } from '../engine/model/event.ts';
import { heartbeatMs } from './heartbeat.ts';
import { dispatch, focusOf, type KeyIntent, looksPasted } from './keys/dispatch.ts';
import { type KeyFlags, splitInput } from './keys/split-input.ts';
import type { LogSource } from './log-source.ts';
import { OpenLog } from './open-log.ts';
import { searchFound } from './state/find.ts';
import { paste } from './state/paste.ts';
import { foldMessage, type RunData, startData } from './state/run-data.ts';
import { type Effect, type LeaveReason, type Situation, type Turn, withToast } from './state/situation.ts';
import { firstUiState, type QuitChoice, type UiState, viewOf } from './state/ui-state.ts';
import { update } from './state/update.ts';
import type { Theme } from './theme.ts';
import type { Timing } from './timing.ts';
import { bodyRows, frame } from './view/frame.ts';
import { LOG_CHROME } from './view/log-screen.ts';
import type { LogWindow } from './view/log-window.ts';
import type { ScreenSize } from './view/screen-size.ts';
import { viewSize } from './view/view-size.ts';

export interface StoreOptions {
  readonly link: EngineLink;
  readonly logs: LogSource;
  readonly actor: Actor;
  readonly quitChoices: readonly QuitChoice[];
  readonly theme: Theme;
  readonly tools: string;
  readonly program: string;
  readonly timing: Timing;
  readonly size: ScreenSize;
}

/** What the terminal is asked to do; set by whoever owns it. */
export interface TerminalDoor {
  repaint(): void;
  suspend(): void;
  leave(reason: LeaveReason): void;
}

/** One picture; a new `generation` means everything must be drawn anew. */
export interface Picture {
  readonly rows: readonly string[];
  readonly generation: number;
}

/** Messages of the engine are drawn at most this often: ten pictures a second are as many as an eye wants (ink facts). */
const COALESCE_MS = 100;

/** What the screen knows, outside React: fed by the engine link and by keys, read as finished pictures. */
export class ConsoleStore {
  readonly #options: StoreOptions;
  readonly #listeners = new Set<() => void>();
  readonly #detach: () => void;
  readonly #log: OpenLog;
  #terminal: TerminalDoor | null = null;
  #data: RunData;
  #ui: UiState;
  #size: ScreenSize;
  #spinner = 0;
  #picture: Picture;
  #cancelPaint: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #ended = false;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#log = new OpenLog(options.logs, () => this.#paintSoon());
    const attached = options.link.attach((message) => this.#hear(message));
    this.#detach = () => attached.detach();
    this.#data = startData(attached.state, attached.signals);
    this.#ui = firstUiState(attached.state.plan.regions[0]?.scope ?? null);
    this.#picture = { rows: this.#draw(), generation: 0 };
    this.#tickLater();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly picture = (): Picture => this.#picture;

  owns(terminal: TerminalDoor): void {
    this.#terminal = terminal;
  }

  press(input: string, key: KeyFlags): void {
    const keys = splitInput(input, key);
    if (looksPasted(keys, focusOf(this.#ui))) {
      this.#show(paste(this.#ui, input, this.#now()));
      return;
    }
    const turn = dispatch<Turn>(keys, { ui: this.#ui, effects: [] }, (now, intent) => this.#apply(now, intent));
    this.#show(turn.ui);
    for (const effect of turn.effects) this.#perform(effect);
  }

  paste(text: string): void {
    this.#show(paste(this.#ui, text, this.#now()));
  }

  resize(size: ScreenSize): void {
    this.#size = size;
    this.#repaint();
  }

  leave(reason: LeaveReason): void {
    this.#terminal?.leave(reason);
  }

  /** Lets go of the engine, the log and every timer. */
  end(): void {
    this.#ended = true;
    this.#detach();
    this.#log.close();
    this.#cancelPaint?.();
    this.#cancelTick?.();
  }

  #hear(message: LinkMessage): void {
    this.#data = foldMessage(this.#data, message);
    this.#paintSoon();
    this.#tickLater();
  }

  #apply(turn: Turn, intent: KeyIntent): Turn {
    return update(turn, intent, this.#situation(turn.ui));
  }

  #situation(ui: UiState): Situation {
    const { actor, quitChoices, theme } = this.#options;
    const rows = bodyRows(this.#size);
    const log = this.#logWindow(ui);
    return {
      ...{ data: this.#data, nowMs: this.#now(), actor, quitChoices },
      ...viewSize({ data: this.#data, ui, rows, theme, log }),
    };
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        void this.#send(effect.command, effect.then);
        return;
      case 'search':
        void this.#search(effect.pattern);
        return;
      case 'repaint':
        this.#repaint();
        return;
      case 'suspend':
        this.#terminal?.suspend();
        return;
      case 'leave':
        this.leave(effect.reason);
    }
  }

  async #send(command: Command, then: 'stay' | 'leave'): Promise<void> {
    const reply = await this.#options.link.send(command).catch((error: unknown) => ({
      accepted: false as const,
      reason: `the engine did not answer: ${error instanceof Error ? error.message : String(error)}`,
    }));
    if (this.#ended) return;
    const [text, tone] = reply.accepted
      ? ([reply.did, 'good'] as const)
      : ([`refused: ${reply.reason}`, 'bad'] as const);
    this.#show(withToast(this.#ui, text, this.#now(), tone));
    if (reply.accepted && then === 'leave') this.leave('stop');
  }

  async #search(pattern: string): Promise<void> {
    const matches = await this.#log.search(pattern);
    if (this.#ended || matches === null) return;
    this.#show(searchFound(this.#ui, pattern, matches, this.#situation(this.#ui).pageRows));
  }

  #show(ui: UiState): void {
    this.#ui = ui;
    this.#log.follow(ui);
    this.#paint();
    this.#tickLater();
  }

  #paintSoon(): void {
    if (this.#ended) return;
    this.#cancelPaint ??= this.#options.timing.later(COALESCE_MS, () => this.#paint());
  }

  #paint(): void {
    this.#cancelPaint?.();
    this.#cancelPaint = null;
    this.#publish({ rows: this.#draw(), generation: this.#picture.generation });
  }

  #repaint(): void {
    this.#terminal?.repaint();
    this.#publish({ rows: this.#draw(), generation: this.#picture.generation + 1 });
  }

  #publish(picture: Picture): void {
    if (this.#ended) return;
    this.#picture = picture;
    for (const listener of this.#listeners) listener();
  }

  #draw(): readonly string[] {
    const { theme, tools, program } = this.#options;
    const log = this.#logWindow(this.#ui);
    return frame({
      ...{ data: this.#data, ui: this.#ui, log, nowMs: this.#now(), size: this.#size },
      ...{ theme, spinner: this.#spinner, tools, program },
    });
  }

  #logWindow(ui: UiState): LogWindow | null {
    const view = viewOf(ui);
    if (view.kind !== 'log') return null;
    return this.#log.window(view, {
      columns: this.#size.columns,
      rows: Math.max(1, bodyRows(this.#size) - LOG_CHROME),
    });
  }

  /** No timer at all while nothing can change by itself: an idle screen costs nothing. */
  #tickLater(): void {
    if (this.#ended || this.#cancelTick !== null) return;
    const everyMs = heartbeatMs(this.#data, this.#ui, this.#now());
    if (everyMs === null) return;
    this.#cancelTick = this.#options.timing.later(everyMs, () => {
      this.#cancelTick = null;
      this.#spinner += 1;
      this.#paint();
      this.#tickLater();
    });
  }

  #now(): number {
    return this.#options.timing.now();
  }
}
