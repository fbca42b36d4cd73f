import type { Command, CommandReply } from './model/command.ts';
import type { RunEvent } from './model/event.ts';
import type { Signal } from './model/signal.ts';
import type { RunState } from './model/state.ts';

/** What a face may know and ask. The same for a screen, JSON lines, and another terminal. */
export interface EngineLink {
  /** State now and every later message, without a gap or an overlap between them. */
  attach(listener: (message: LinkMessage) => void): {
    readonly state: RunState;
    readonly signals: readonly Signal[];
    detach(): void;
  };
  send(command: Command): Promise<CommandReply>;
}

export type LinkMessage =
  | { readonly type: 'events'; readonly events: readonly RunEvent[] }
  | { readonly type: 'signals'; readonly signals: readonly Signal[] }
  /** The engine is gone or lets this face go; nothing more comes. */
  | { readonly type: 'closed'; readonly reason: string };
