import type { EngineLink } from '../engine/link.ts';
import type { Command, CommandReply } from '../engine/model/command.ts';
import type { RunState } from '../engine/model/state.ts';
import type { LentTerminal, Outside, OutsideEffect, Said } from './outside.ts';
import type { ReadyAddition } from './state/ask-add.ts';
import { replyWords } from './state/reply-words.ts';

/** What the screen asks of the engine and of the machine, and what it is told when the answer comes. */
export class Errands {
  readonly #link: EngineLink;
  readonly #outside: Outside;
  readonly #told: (said: Said) => void;
  #ended = false;

  constructor(link: EngineLink, outside: Outside, told: (said: Said) => void) {
    this.#link = link;
    this.#outside = outside;
    this.#told = (said) => {
      if (!this.#ended) told(said);
    };
  }

  /** Answers that come later than this are nobody's any more. */
  end(): void {
    this.#ended = true;
  }

  /** Whether every one of them was taken. */
  async send(commands: readonly Command[]): Promise<boolean> {
    const replies = await Promise.all(commands.map((command) => this.#ask(command)));
    this.#told(replyWords(replies));
    return !this.#ended && replies.every(({ accepted }) => accepted);
  }

  async perform(effect: OutsideEffect, terminal: LentTerminal): Promise<void> {
    const said = await this.#outside.perform(effect, terminal);
    if (said !== null) this.#told(said);
  }

  /** Null = it cannot be, and the reason was told. */
  async planRegion(asked: string, state: RunState): Promise<ReadyAddition | null> {
    const ready = await this.#outside.planRegion(asked, state);
    if (!ready.ok) this.#told({ text: ready.problem, tone: 'warn' });
    return ready.ok && !this.#ended ? ready.value : null;
  }

  #ask(command: Command): Promise<CommandReply> {
    return this.#link.send(command).catch((error: unknown) => ({
      accepted: false as const,
      reason: `the engine did not answer: ${error instanceof Error ? error.message : String(error)}`,
    }));
  }
}
