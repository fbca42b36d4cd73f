import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { Command, CommandReply } from '../engine/model/command.ts';
import type { Actor } from '../engine/model/event.ts';
import type { Scope } from '../engine/model/ids.ts';
import { heartbeatMs } from './heartbeat.ts';
import { dispatch, focusOf, type KeyIntent, looksPasted } from './keys/dispatch.ts';
import { type KeyFlags, splitInput } from './keys/split-input.ts';
import type { LogSource } from './log-source.ts';
import { OpenLog } from './open-log.ts';
import { BELL, notificationSequence, titleSequence } from './osc.ts';
import type { LentTerminal, Outside, OutsideEffect } from './outside.ts';
import type { Personal } from './personal.ts';
import type { ReplayAction } from './replay/playhead.ts';
import type { Placed, ReplayLink } from './replay-link.ts';
import { companyWords } from './state/company-words.ts';
import { AWAY_MS, type NoticeSettings, noticeOf, titleOf } from './state/notice.ts';
import { paste } from './state/paste.ts';
import { replyWords } from './state/reply-words.ts';
import { foldMessage, placedAt, type RunData, startData } from './state/run-data.ts';
import { type Effect, type LeaveReason, type Situation, type Turn, withToast } from './state/situation.ts';
import { firstUiState, type QuitChoice, type UiState, viewOf } from './state/ui-state.ts';
import { update } from './state/update.ts';
import type { Theme } from './theme.ts';
import type { Timing } from './timing.ts';
import { cleanText } from './view/clean-text.ts';
import { bodyRows, frame } from './view/frame.ts';
import { LOG_CHROME } from './view/log-screen.ts';
import type { LogWindow } from './view/log-window.ts';
import { placeWords } from './view/replay-words.ts';
import type { ScreenSize } from './view/screen-size.ts';
import { viewSize } from './view/view-size.ts';

export interface StoreOptions {
  readonly link: EngineLink;
  readonly logs: LogSource;
  readonly actor: Actor;
  readonly quitChoices: readonly QuitChoice[];
  /** Attached for watching: no command of this screen would be taken. */
  readonly readOnly: boolean;
  readonly outside: Outside;
  readonly personal: Personal;
  readonly notices: NoticeSettings;
  /** Tells who else looks at this run, now and at every change; the answer stops it. Null = nobody can. */
  readonly company: Company | null;
  readonly theme: Theme;
  readonly tools: string;
  readonly program: string;
  readonly timing: Timing;
  readonly size: ScreenSize;
  /** The recording that is shown; absent = a rollout. It is the link too. */
  readonly replay?: ReplayLink | null;
}

/** Everybody who is attached, one sentence each, this screen included. */
export type Company = (told: (faces: readonly string[]) => void) => () => void;

/** What the terminal is asked to do; set by whoever owns it. */
export interface TerminalDoor extends LentTerminal {
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
  #theme: Theme;
  #size: ScreenSize;
  #spinner = 0;
  #picture: Picture;
  #cancelPaint: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #ended = false;
  #touchedAtMs: number;
  #shownTitle = '';
  #faces: readonly string[] = [];
  readonly #leaveCompany: () => void;
  readonly #unplaced: () => void;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#touchedAtMs = options.timing.now();
    this.#log = new OpenLog(options.logs, () => this.#paintSoon());
    const attached = options.link.attach((message) => this.#hear(message));
    this.#detach = () => attached.detach();
    this.#data = this.#firstData(attached);
    this.#unplaced = options.replay?.onPlaced((placed) => this.#placed(placed)) ?? (() => {});
    this.#ui = this.#firstUi(attached.state.plan.regions[0]?.scope ?? null);
    this.#theme = options.theme;
    this.#picture = { rows: this.#draw(), generation: 0 };
    this.#tickLater();
    this.#leaveCompany = options.company?.((faces) => this.#met(faces)) ?? (() => {});
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly picture = (): Picture => this.#picture;

  owns(terminal: TerminalDoor): void {
    this.#terminal = terminal;
    if (this.#options.notices.title) this.#title(terminal);
  }

  press(input: string, key: KeyFlags): void {
    this.#touchedAtMs = this.#now();
    this.#settleLog();
    const keys = splitInput(input, key);
    if (looksPasted(keys, focusOf(this.#ui))) {
      this.#show(paste(this.#ui, input, this.#now()));
      return;
    }
    const start: Turn = { ui: this.#ui, effects: [] };
    const { keymap } = this.#options.personal;
    const turn = dispatch<Turn>(keys, start, (now, intent) => this.#apply(now, intent), keymap);
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
    this.#unplaced();
    this.#leaveCompany();
    this.#log.close();
    this.#cancelPaint?.();
    this.#cancelTick?.();
  }

  #firstUi(cursor: Scope | null): UiState {
    const { commandHistory, logWrap, greeting } = this.#options.personal;
    const ui = { ...firstUiState(cursor), commandHistory, logWrap };
    return greeting === null ? ui : withToast(ui, greeting, this.#now());
  }

  #firstData({ state, signals }: ReturnType<EngineLink['attach']>): RunData {
    const data = startData(state, signals, this.#options.readOnly);
    const placed = this.#options.replay?.placed();
    return placed === undefined ? data : placedAt(data, placed.state, placed.events);
  }

  /** Nobody has to come back for what happened long ago: there is no notice of it. */
  #placed({ state, events }: Placed): void {
    this.#data = placedAt(this.#data, state, events);
    if (this.#terminal !== null && this.#options.notices.title) this.#title(this.#terminal);
    this.#paintSoon();
    this.#tickLater();
  }

  #hear(message: LinkMessage): void {
    const before = this.#data;
    this.#data = foldMessage(before, message);
    this.#notify(before);
    this.#paintSoon();
    this.#tickLater();
  }

  /** The first list is whoever was here before; after that somebody comes or goes. */
  #met(faces: readonly string[]): void {
    const before = this.#faces;
    this.#faces = faces;
    const text = before.length === 0 ? null : companyWords(before, faces);
    if (text !== null) this.#ui = withToast(this.#ui, text, this.#now(), 'good');
    this.#paintSoon();
    this.#tickLater();
  }

  /** Tells somebody who looks elsewhere, once: by the title, by a bell, by a notification, as was asked for. */
  #notify(before: RunData): void {
    const { notices } = this.#options;
    if (this.#terminal === null || before.state === this.#data.state) return;
    if (notices.title) this.#title(this.#terminal);
    const notice = noticeOf(before, this.#data);
    if (notice === null) return;
    const away = this.#now() - this.#touchedAtMs >= AWAY_MS;
    if (notices.bell === 'always' || (notices.bell === 'away' && away)) this.#terminal.write(BELL);
    if (notices.notify) this.#terminal.write(notificationSequence(notice));
  }

  #title(terminal: TerminalDoor): void {
    const title = titleOf(this.#data);
    if (title === this.#shownTitle) return;
    this.#shownTitle = title;
    terminal.write(titleSequence(title));
  }

  #apply(turn: Turn, intent: KeyIntent): Turn {
    return update(turn, intent, this.#situation(turn.ui));
  }

  #situation(ui: UiState): Situation {
    const { actor, quitChoices, personal } = this.#options;
    const rows = this.#bodyRows();
    const log = this.#logWindow(ui);
    return {
      ...{ data: this.#data, nowMs: this.#now(), runNowMs: this.#runNow(), actor, quitChoices, log },
      picture: () => this.#picture.rows.map(cleanText),
      keymap: personal.keymap,
      ...viewSize({ data: this.#data, ui, ...this.#size, rows, theme: this.#theme, log, keymap: personal.keymap }),
    };
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        void this.#send(effect.command, effect.then);
        return;
      case 'send-all':
        void this.#sendAll(effect.commands);
        return;
      case 'copy':
      case 'save':
      case 'open-in':
      case 'shell':
      case 'remember-command':
        void this.#outside(effect);
        return;
      case 'theme':
        this.#theme = this.#theme.named(effect.name);
        this.#show(this.#ui);
        return;
      case 'replay':
        this.#replay(effect.action);
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
    const reply = await this.#ask(command);
    if (this.#ended) return;
    this.#tellReplies([reply]);
    if (reply.accepted && then === 'leave') this.leave('stop');
  }

  async #sendAll(commands: readonly Command[]): Promise<void> {
    const replies = await Promise.all(commands.map((command) => this.#ask(command)));
    if (!this.#ended) this.#tellReplies(replies);
  }

  #tellReplies(replies: readonly CommandReply[]): void {
    const { text, tone } = replyWords(replies);
    this.#show(withToast(this.#ui, text, this.#now(), tone));
  }

  #ask(command: Command): Promise<CommandReply> {
    return this.#options.link.send(command).catch((error: unknown) => ({
      accepted: false as const,
      reason: `the engine did not answer: ${error instanceof Error ? error.message : String(error)}`,
    }));
  }

  #replay(action: ReplayAction): void {
    const { replay } = this.#options;
    if (!replay) return;
    const problem = replay.do(action);
    if (problem !== null) return this.#show(withToast(this.#ui, problem, this.#now()));
    const place = placeWords(replay.view(), action);
    const ui = place === null || place.failed === null ? this.#ui : { ...this.#ui, cursor: place.failed };
    this.#show(place === null ? ui : withToast(ui, place.text, this.#now(), place.tone));
  }

  async #outside(effect: OutsideEffect): Promise<void> {
    if (this.#terminal === null) return;
    const said = await this.#options.outside.perform(effect, this.#terminal);
    if (this.#ended || said === null) return;
    this.#show(withToast(this.#ui, said.text, this.#now(), said.tone));
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
    this.#settleLog();
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

  /** What the log has come to know since the last picture becomes part of what is on screen. */
  #settleLog(): void {
    this.#ui = this.#log.settled(this.#ui, (ui) => this.#situation(ui));
  }

  #draw(): readonly string[] {
    const { personal, tools, program } = this.#options;
    // First: what the recording's clock has passed belongs into this picture.
    const replay = this.#options.replay?.view() ?? null;
    const log = this.#logWindow(this.#ui);
    return frame({
      ...{ data: this.#data, ui: this.#ui, log, nowMs: this.#runNow(), screenMs: this.#now(), size: this.#size },
      ...{ theme: this.#theme, keymap: personal.keymap, spinner: this.#spinner },
      ...{ tools, program, company: this.#faces.length, replay },
    });
  }

  #logWindow(ui: UiState): LogWindow | null {
    const view = viewOf(ui);
    if (view.kind !== 'log') return null;
    return this.#log.window(view, {
      columns: this.#size.columns,
      rows: Math.max(1, this.#bodyRows() - LOG_CHROME),
    });
  }

  #bodyRows(): number {
    return bodyRows(this.#size, Boolean(this.#options.replay));
  }

  /** No timer at all while nothing can change by itself: an idle screen costs nothing. */
  #tickLater(): void {
    if (this.#ended || this.#cancelTick !== null) return;
    const everyMs = heartbeatMs(this.#data, this.#ui, this.#now(), this.#options.replay?.view());
    // Asking a recording may have told events, and they have asked for a tick already.
    if (everyMs === null || this.#cancelTick !== null) return;
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

  #runNow(): number {
    return this.#options.replay?.nowMs() ?? this.#now();
  }
}
