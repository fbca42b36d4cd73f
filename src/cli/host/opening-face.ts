import { readJournal } from '../../engine/journal/journal-reader.ts';
import type { EngineLink, LinkMessage } from '../../engine/link.ts';
import type { RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { FaceMirror } from '../../wire/face-mirror.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import type { FaceInfo } from '../../wire/protocol.ts';
import { CommandError } from '../exit-code.ts';
import { describeJournalProblem } from '../run/describe-problem.ts';

/** What a screen needs of a face; a connection to a live engine is one. */
export interface Face extends Pick<LinkConnection, 'link' | 'close' | 'onFaces'> {
  /** Rejects when there will be no engine; never resolves. */
  readonly failed?: Promise<never>;
  /** Lets what was asked be answered first: a launch that waits for the engine is not lost with the terminal. */
  settle?(): Promise<void>;
}

/**
 * A face that shows what the journal holds until the engine answers, and from then on what the engine says. Commands
 * given in the meantime wait for it. Events between the two are read from the journal, so there is no gap.
 */
export class OpeningFace implements Face {
  readonly link: EngineLink;
  readonly failed: Promise<never>;
  readonly #mirror: FaceMirror;
  readonly #connected: Promise<LinkConnection>;
  /** Commands that nobody has answered yet. */
  readonly #unanswered = new Set<Promise<unknown>>();
  #closed = false;

  constructor(state: RunState, journal: string, connecting: Promise<LinkConnection>) {
    this.#mirror = new FaceMirror(state, []);
    this.link = { attach: (listener) => this.#mirror.attach(listener), send: (command) => this.#send(command) };
    this.#connected = connecting.then((connection) => this.#takeOver(connection, journal));
    this.failed = this.#connected.then(() => new Promise<never>(() => {}));
    // Whoever shows this face listens; a command line that has ended by then does not.
    this.failed.catch(() => {});
  }

  async settle(): Promise<void> {
    await Promise.allSettled(this.#unanswered);
  }

  close(): void {
    this.#closed = true;
    this.#mirror.leave();
    void this.#connected.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  onFaces(listener: (faces: readonly FaceInfo[]) => void): () => void {
    let unhear: (() => void) | null = null;
    let heard = true;
    void this.#connected.then(
      (connection) => {
        if (heard) unhear = connection.onFaces(listener);
      },
      () => {},
    );
    return () => {
      heard = false;
      unhear?.();
    };
  }

  #send(...[command]: Parameters<EngineLink['send']>): ReturnType<EngineLink['send']> {
    const reply = this.#connected.then((connection) => connection.link.send(command));
    this.#unanswered.add(reply);
    const done = (): void => void this.#unanswered.delete(reply);
    reply.then(done, done);
    return reply;
  }

  async #takeOver(connection: LinkConnection, journal: string): Promise<LinkConnection> {
    if (this.#closed) return connection;
    const early: LinkMessage[] = [];
    let tell = (message: LinkMessage): void => void early.push(message);
    const { state, signals } = connection.link.attach((message) => tell(message));
    this.#follow(state.lastSeq > this.#mirror.lastSeq ? await eventsOf(journal) : []);
    this.#mirror.takeSignals(signals);
    tell = (message) => this.#pass(message);
    for (const message of early) tell(message);
    return connection;
  }

  #pass(message: LinkMessage): void {
    if (message.type === 'events') this.#follow(message.events);
    else if (message.type === 'signals') this.#mirror.takeSignals(message.signals);
    else this.#mirror.close(message.reason);
  }

  #follow(events: readonly RunEvent[]): void {
    const problem = this.#mirror.takeEvents(events);
    if (problem !== null) this.#mirror.close(problem);
  }
}

async function eventsOf(journal: string): Promise<readonly RunEvent[]> {
  const read = await readJournal(journal);
  if (!read.ok) throw new CommandError(describeJournalProblem(read.problem));
  return read.value.events;
}
