import { BELL, notificationSequence, titleSequence } from './osc.ts';
import type { LentTerminal } from './outside.ts';
import { AWAY_MS, type NoticeSettings, noticeOf, titleOf } from './state/notice.ts';
import type { RunData } from './state/run-data.ts';

/** Tells somebody who looks elsewhere: by the title, by a bell, by a notification, as was asked for. */
export class Notifier {
  readonly #settings: NoticeSettings;
  #terminal: LentTerminal | null = null;
  #shownTitle = '';
  #touchedAtMs: number;

  constructor(settings: NoticeSettings, nowMs: number) {
    this.#settings = settings;
    this.#touchedAtMs = nowMs;
  }

  owns(terminal: LentTerminal, data: RunData): void {
    this.#terminal = terminal;
    this.title(data);
  }

  /** Somebody is there: a key was pressed. */
  touched(nowMs: number): void {
    this.#touchedAtMs = nowMs;
  }

  /** Once for what is new. */
  tell(before: RunData, data: RunData, nowMs: number): void {
    if (this.#terminal === null || before.state === data.state) return;
    this.title(data);
    const notice = noticeOf(before, data);
    if (notice === null) return;
    const { bell, notify } = this.#settings;
    const away = nowMs - this.#touchedAtMs >= AWAY_MS;
    if (bell === 'always' || (bell === 'away' && away)) this.#terminal.write(BELL);
    if (notify) this.#terminal.write(notificationSequence(notice));
  }

  title(data: RunData): void {
    if (this.#terminal === null || !this.#settings.title) return;
    const title = titleOf(data);
    if (title === this.#shownTitle) return;
    this.#shownTitle = title;
    this.#terminal.write(titleSequence(title));
  }
}
