import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { Scope } from '../engine/model/ids.ts';
import { Errands } from './errands.ts';
import { heartbeatMs } from './heartbeat.ts';
import { dispatch, focusOf, type KeyIntent, looksPasted } from './keys/dispatch.ts';
import { type KeyFlags, splitInput } from './keys/split-input.ts';
import { Notifier } from './notifier.ts';
import { OpenLog } from './open-log.ts';
import { Painter, type Picture } from './painter.ts';
import { showsHints } from './personal.ts';
import type { ReplayAction } from './replay/playhead.ts';
import type { Placed } from './replay-link.ts';
import { askToAdd, type ReadyAddition } from './state/ask-add.ts';
import { companyWords } from './state/company-words.ts';
import { standingAt } from './state/group-action.ts';
import { paste } from './state/paste.ts';
import { foldMessage, placedAt, type RunData, startData } from './state/run-data.ts';
import { type Effect, type LeaveReason, type Situation, type Turn, withToast } from './state/situation.ts';
import { firstUiState, type UiState, viewOf } from './state/ui-state.ts';
import { update } from './state/update.ts';
import type { StoreOptions, TerminalDoor } from './store-options.ts';
import type { Theme } from './theme.ts';
import { cleanText } from './view/clean-text.ts';
import { bodyRows, frame } from './view/frame.ts';
import { LOG_CHROME } from './view/log-screen.ts';
import type { LogWindow } from './view/log-window.ts';
import { type RegionTail, regionTail } from './view/region-tail.ts';
import { isCrowded } from './view/regions-screen.ts';
import { placeWords } from './view/replay-words.ts';
import type { ScreenSize } from './view/screen-size.ts';
import { viewSize } from './view/view-size.ts';

/** What the screen knows, outside React: fed by the engine link and by keys, read as finished pictures. */
export class ConsoleStore {
  readonly #options: StoreOptions;
  readonly #log: OpenLog;
  readonly #painter: Painter;
  readonly #notifier: Notifier;
  readonly #errands: Errands;
  /** Lets go of the engine, the log and every timer. */
  readonly #endings: readonly (() => void)[];
  #terminal: TerminalDoor | null = null;
  #data: RunData;
  #ui: UiState;
  #theme: Theme;
  #size: ScreenSize;
  #faces: readonly string[] = [];

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#theme = options.theme;
    this.#notifier = new Notifier(options.notices, this.#now());
    this.#errands = new Errands(options.link, options.outside, ({ text, tone }) =>
      this.#show(withToast(this.#ui, text, this.#now(), tone)),
    );
    this.#painter = new Painter({
      timing: options.timing,
      draw: (spinner) => this.#draw(spinner),
      heartbeatMs: () => heartbeatMs(this.#data, this.#ui, this.#now(), options.replay?.view()),
    });
    this.#log = new OpenLog(options.logs, () => this.#painter.soon());
    const attached = options.link.attach((message) => this.#hear(message));
    this.#data = this.#firstData(attached);
    const unplaced = options.replay?.onPlaced((placed) => this.#placed(placed));
    this.#ui = this.#fitted(this.#firstUi(attached.state.plan.regions[0]?.scope ?? null));
    this.#painter.begin();
    const leaveCompany = options.company?.((faces) => this.#met(faces));
    this.#endings = [
      () => attached.detach(),
      () => unplaced?.(),
      () => leaveCompany?.(),
      () => this.#errands.end(),
      () => this.#log.close(),
      () => this.#painter.end(),
    ];
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#painter.subscribe(listener);

  readonly picture = (): Picture => this.#painter.picture;

  owns(terminal: TerminalDoor): void {
    this.#terminal = terminal;
    this.#notifier.owns(terminal, this.#data);
  }

  press(input: string, key: KeyFlags): void {
    this.#notifier.touched(this.#now());
    this.#settleLog();
    const keys = splitInput(input, key);
    if (looksPasted(keys, focusOf(this.#ui))) return this.paste(input);
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
    this.#ui = this.#fitted(this.#ui);
    this.#repaint();
  }

  leave(reason: LeaveReason): void {
    this.#terminal?.leave(reason);
  }

  end(): void {
    for (const end of this.#endings) end();
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

  #fitted(ui: UiState): UiState {
    const crowded = isCrowded(this.#data, { columns: this.#size.columns, rows: this.#bodyRows() });
    return { ...ui, groups: { ...ui.groups, crowded } };
  }

  /** Nobody has to come back for what happened long ago: there is no notice of it. */
  #placed({ state, events }: Placed): void {
    this.#data = placedAt(this.#data, state, events);
    this.#notifier.title(this.#data);
    this.#painter.soon();
  }

  #hear(message: LinkMessage): void {
    const before = this.#data;
    this.#data = foldMessage(before, message);
    this.#notifier.tell(before, this.#data, this.#now());
    this.#painter.soon();
  }

  /** The first list is whoever was here before; after that somebody comes or goes. */
  #met(faces: readonly string[]): void {
    const before = this.#faces;
    this.#faces = faces;
    const text = before.length === 0 ? null : companyWords(before, faces);
    if (text !== null) this.#ui = withToast(this.#ui, text, this.#now(), 'good');
    this.#painter.soon();
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
      picture: () => this.#painter.picture.rows.map(cleanText),
      keymap: personal.keymap,
      ...viewSize({ data: this.#data, ui, ...this.#size, rows, theme: this.#theme, log, keymap: personal.keymap }),
    };
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        void this.#errands.send([effect.command]).then((taken) => {
          if (taken && effect.then === 'leave') this.leave('stop');
        });
        return;
      case 'send-all':
        void this.#errands.send(effect.commands);
        return;
      case 'copy':
      case 'save':
      case 'open-in':
      case 'shell':
      case 'remember-command':
        if (this.#terminal !== null) void this.#errands.perform(effect, this.#terminal);
        return;
      case 'plan-region':
        void this.#errands.planRegion(effect.asked, this.#data.state).then((ready) => this.#askToAdd(ready));
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

  #askToAdd(ready: ReadyAddition | null): void {
    if (ready !== null) this.#show(askToAdd(this.#ui, ready, this.#data.state, this.#now()));
  }

  #replay(action: ReplayAction): void {
    const { replay } = this.#options;
    if (!replay) return;
    const problem = replay.do(action);
    if (problem !== null) return this.#show(withToast(this.#ui, problem, this.#now()));
    const place = placeWords(replay.view(), action);
    if (place === null) return this.#show(this.#ui);
    const ui = place.failed === null ? this.#ui : standingAt(this.#ui, this.#data.state, place.failed);
    this.#show(withToast(ui, place.text, this.#now(), place.tone));
  }

  #show(ui: UiState): void {
    this.#ui = ui;
    this.#painter.now();
  }

  #repaint(): void {
    this.#terminal?.repaint();
    this.#painter.anew();
  }

  /** What the log has come to know since the last picture becomes part of what is on screen. */
  #settleLog(): void {
    this.#ui = this.#log.settled(this.#ui, (ui) => this.#situation(ui));
  }

  #draw(spinner: number): readonly string[] {
    const tail = this.#tail();
    this.#log.follow(this.#ui, tail?.log ?? null);
    this.#settleLog();
    const { personal, tools, program } = this.#options;
    // First: what the recording's clock has passed belongs into this picture.
    const replay = this.#options.replay?.view() ?? null;
    const log = tail === null ? this.#logWindow(this.#ui) : this.#log.window(tail.log, { ...this.#size, ...tail });
    return frame({
      ...{ data: this.#data, ui: this.#ui, log, nowMs: this.#runNow(), screenMs: this.#now(), size: this.#size },
      ...{ theme: this.#theme, keymap: personal.keymap, spinner },
      ...{ tools, program, company: this.#faces.length, replay, hints: this.#showsHints() },
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

  #tail(): RegionTail | null {
    if (this.#options.logs.isElsewhere === true) return null;
    return regionTail(this.#data, this.#ui, { columns: this.#size.columns, rows: this.#bodyRows() });
  }

  #bodyRows(): number {
    return bodyRows(this.#size, Boolean(this.#options.replay), this.#showsHints());
  }

  #showsHints(): boolean {
    return showsHints(this.#options.personal, this.#data.state.plan);
  }

  #now(): number {
    return this.#options.timing.now();
  }

  #runNow(): number {
    return this.#options.replay?.nowMs() ?? this.#now();
  }
}
