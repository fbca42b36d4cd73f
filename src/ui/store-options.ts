import type { EngineLink } from '../engine/link.ts';
import type { Actor } from '../engine/model/event.ts';
import type { LogSource } from './log-source.ts';
import type { LentTerminal, Outside } from './outside.ts';
import type { Personal } from './personal.ts';
import type { ReplayLink } from './replay-link.ts';
import type { NoticeSettings } from './state/notice.ts';
import type { LeaveReason } from './state/situation.ts';
import type { QuitChoice } from './state/ui-state.ts';
import type { Theme } from './theme.ts';
import type { Timing } from './timing.ts';
import type { ScreenSize } from './view/screen-size.ts';

/** Everything a screen is given when it is opened. */
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
