import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EngineLink } from '../../engine/link.ts';
import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { LogHandle, LogSource } from '../../ui/log-source.ts';
import type { Outside } from '../../ui/outside.ts';
import { changeSentences, needSentence } from '../../ui/plain/change-sentences.ts';
import { hearLine } from '../../ui/plain/line-session.ts';
import { questionLines } from '../../ui/plain/question-lines.ts';
import type { PlainEffect } from '../../ui/plain/reading-answer.ts';
import { askToAdd } from '../../ui/state/ask-add.ts';
import { foldMessage, type RunData, startData } from '../../ui/state/run-data.ts';
import type { Effect, LeaveReason, Situation } from '../../ui/state/situation.ts';
import { firstUiState, type QuitChoice, type UiState } from '../../ui/state/ui-state.ts';
import { type Timing, wallTiming } from '../../ui/timing.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { scopesNeedingAttention } from '../../ui/view/grid-order.ts';

export interface AccessibleOptions {
  readonly link: EngineLink;
  readonly logs: LogSource;
  readonly actor: Actor;
  readonly readOnly: boolean;
  readonly quitChoices: readonly QuitChoice[];
  readonly input: Readable;
  readonly say: (line: string) => void;
  readonly program: string;
  readonly planRegion: Outside['planRegion'];
  readonly remember: (line: string) => Promise<void>;
  readonly timing?: Timing;
}

/** Changes that come within this time are told together: one sentence for 24 regions is better than 24. */
const GATHER_MS = 1000;

/** As much of a log as is heard through in a minute or two. */
const LOG_LINES = 20;
/** Of a log that comes from elsewhere: a login, a tunnel, and some megabytes. */
const LOG_PATIENCE_MS = 10_000;

/**
 * The console for ears: lines that are only ever appended, no clock, no spinner, no boxes; commands by the words of the
 * command prompt. Resolves with why it was left: by a command, or because there is nothing more to read from.
 */
export function followAccessibly(options: AccessibleOptions): Promise<LeaveReason> {
  return new AccessibleFace(options).left;
}

class AccessibleFace {
  readonly left: Promise<LeaveReason>;
  readonly #options: AccessibleOptions;
  readonly #timing: Timing;
  readonly #detach: () => void;
  #leave: (reason: LeaveReason) => void = () => {};
  #data: RunData;
  #ui: UiState;
  /** What has been told so far. */
  #told: RunState;
  #cancelTelling: (() => void) | null = null;
  /** Lines are answered one after another, in the order they were typed. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: AccessibleOptions) {
    this.#options = options;
    this.#timing = options.timing ?? wallTiming;
    this.left = new Promise((resolve) => {
      this.#leave = resolve;
    });
    const attached = options.link.attach((message) => {
      this.#data = foldMessage(this.#data, message);
      if (message.type === 'closed') this.#say(`The engine is gone: ${message.reason}. quit leaves.`);
      this.#cancelTelling ??= this.#timing.later(GATHER_MS, () => this.#tell());
    });
    this.#detach = () => attached.detach();
    this.#data = startData(attached.state, attached.signals, options.readOnly);
    this.#told = attached.state;
    this.#ui = firstUiState(attached.state.plan.regions[0]?.scope ?? null);
    this.#greet(attached.state);
    const reading = createInterface({ input: options.input, terminal: false });
    reading.on('line', (line) => this.#soon(() => this.#hear(line)));
    reading.on('close', () => this.#soon(async () => this.#end('detach')));
    void this.left.then(() => reading.close());
  }

  #greet(state: RunState): void {
    const { plan, status } = state;
    this.#say(`${this.#options.program}. Fleet ${plan.fleet}, ${plan.environment}, ${plan.regions.length} regions.`);
    this.#say(status === 'planned' ? 'Nothing has been started. launch starts it.' : `The run is ${status}.`);
    for (const scope of scopesNeedingAttention(state)) this.#say(needSentence(state, scope));
    this.#say('Type help for the commands, quit to leave.');
  }

  #soon(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work);
  }

  async #hear(line: string): Promise<void> {
    const heard = hearLine(this.#ui, line, this.#situation());
    this.#ui = heard.ui;
    for (const one of heard.say) this.#say(one);
    for (const effect of heard.effects) await this.#perform(effect);
    if (heard.effects.some(({ type }) => type === 'send' || type === 'send-all')) {
      await this.#options.remember(line.trim().replace(/^:/, ''));
    }
  }

  async #perform(effect: Effect | PlainEffect): Promise<void> {
    switch (effect.type) {
      case 'send':
        if ((await this.#send(effect.command)) && effect.then === 'leave') this.#end('stop');
        return;
      case 'send-all':
        for (const command of effect.commands) await this.#send(command);
        return;
      case 'plan-region':
        await this.#planRegion(effect.asked);
        return;
      case 'read-log':
        await this.#readLog(effect.attempt, effect.title);
        return;
      case 'leave':
        this.#end(effect.reason);
        return;
      default:
        this.#say('That is for the full screen.');
    }
  }

  async #send(command: Command): Promise<boolean> {
    const reply = await this.#options.link.send(command).catch((error: unknown) => ({
      accepted: false as const,
      reason: `the engine did not answer: ${error instanceof Error ? error.message : String(error)}`,
    }));
    this.#say(reply.accepted ? `${reply.did}.` : `Refused: ${reply.reason}.`);
    return reply.accepted;
  }

  async #planRegion(asked: string): Promise<void> {
    const { state } = this.#data;
    const ready = await this.#options.planRegion(asked, state);
    if (!ready.ok) return this.#say(`Refused: ${ready.problem}.`);
    this.#ui = askToAdd(this.#ui, ready.value, state, this.#timing.now());
    for (const line of questionLines(this.#data, this.#ui, this.#timing.now())) this.#say(line);
  }

  async #readLog(attempt: AttemptId, title: string): Promise<void> {
    const log = this.#options.logs.open(attempt);
    try {
      await this.#untilHere(log);
      const { lineCount, counting, behind } = log.extent();
      if (behind !== undefined) this.#say(`This may not be all of it: ${behind}.`);
      const end = counting?.end ?? lineCount;
      const lines = log.lines(counting === null ? Math.max(0, end - LOG_LINES) : end - LOG_LINES, LOG_LINES);
      this.#say(lines.length === 0 ? 'The log is empty.' : title);
      for (const { text } of lines) this.#say(text);
    } finally {
      log.close();
    }
  }

  /** A log of another machine comes in a moment; when it does not, what is here has to do. */
  #untilHere(log: LogHandle): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => (log.extent().behind === undefined ? done() : undefined);
      const cancel = this.#timing.later(LOG_PATIENCE_MS, () => done());
      const unhear = log.onChange(look);
      const done = (): void => {
        cancel();
        unhear();
        resolve();
      };
      look();
    });
  }

  #tell(): void {
    this.#cancelTelling = null;
    const before = this.#told;
    this.#told = this.#data.state;
    for (const sentence of changeSentences(before, this.#told)) this.#say(sentence);
  }

  #end(reason: LeaveReason): void {
    this.#cancelTelling?.();
    this.#tell();
    this.#detach();
    this.#leave(reason);
  }

  #say(line: string): void {
    this.#options.say(cleanText(line));
  }

  #situation(): Situation {
    const { actor, quitChoices } = this.#options;
    return {
      ...{ data: this.#data, nowMs: this.#timing.now(), actor, quitChoices, log: null },
      ...{ picture: () => [], pageRows: 1, lineCount: 0 },
    };
  }
}
