import type { EngineLink } from '../engine/link.ts';
import type { Command, CommandReply } from '../engine/model/command.ts';
import { unreachable } from '../lib/assert.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type ConnectLinkOptions, type Dialled, dial } from './dial.ts';
import type { EngineAddress } from './engine-address.ts';
import { FaceMirror } from './face-mirror.ts';
import { encodeFrame } from './frame-codec.ts';
import {
  type FaceInfo,
  FELL_BEHIND,
  type HelloFrame,
  MAX_CLIENT_FRAME_BYTES,
  PROOF_RAN_OUT,
  type SnapshotFrame,
} from './protocol.ts';
import type { Heard, ServerConnection } from './server-connection.ts';

export interface LinkConnection {
  readonly link: EngineLink;
  readonly hello: HelloFrame;
  /** This face leaves; the engine and the others go on. */
  close(): void;
  /** Who is attached, now and at every change; returns how to stop listening. */
  onFaces(listener: (faces: readonly FaceInfo[]) => void): () => void;
}

const GONE = 'the engine has gone';
const CUT_OFF = 'the connection was cut before the engine answered: see whether it was done';

/** Attaches a face to the engine that listens there, or says in words why it cannot. */
export async function connectLink(
  address: EngineAddress,
  options: ConnectLinkOptions,
): Promise<Result<LinkConnection, string>> {
  const dialled = await dial(address, options, null);
  if (!dialled.ok) return dialled;
  const { connection, hello, opening } = dialled.value;
  // Only a face that names what it has seen is resumed.
  if (opening.type !== 'snapshot') return err('the engine took this face for one that comes back');
  return ok(new RemoteLink(address, options, { connection, hello, opening }));
}

/** Keeps the state by itself, so that attaching takes no question and no answer. */
class RemoteLink implements LinkConnection {
  readonly hello: HelloFrame;
  readonly link: EngineLink;
  readonly #address: EngineAddress;
  readonly #options: ConnectLinkOptions;
  readonly #mirror: FaceMirror;
  readonly #waiting = new Map<number, (reply: CommandReply) => void>();
  readonly #faceListeners = new Set<(faces: readonly FaceInfo[]) => void>();
  #faces: readonly FaceInfo[];
  /** Null while it comes back, and after the end. */
  #connection: ServerConnection | null = null;
  /** What a command is answered with from now on. */
  #closed: string | null = null;
  #lastId = 0;
  /** Whether this connection has brought anything new: one that has not is not worth another try. */
  #useful = true;

  constructor(
    address: EngineAddress,
    options: ConnectLinkOptions,
    { connection, hello, opening }: Dialled<SnapshotFrame>,
  ) {
    this.#address = address;
    this.#options = options;
    this.hello = hello;
    this.#faces = hello.faces;
    this.#mirror = new FaceMirror(opening.state, opening.signals);
    this.link = { attach: (listener) => this.#mirror.attach(listener), send: (command) => this.#send(command) };
    this.#use(connection);
  }

  close(): void {
    if (this.#closed !== null) return;
    this.#closed = 'this face has left';
    this.#mirror.leave();
    this.#connection?.send({ type: 'bye' });
    this.#connection?.close(null);
  }

  onFaces(listener: (faces: readonly FaceInfo[]) => void): () => void {
    this.#faceListeners.add(listener);
    listener(this.#faces);
    return () => this.#faceListeners.delete(listener);
  }

  #use(connection: ServerConnection): void {
    this.#connection = connection;
    let parting: string | null = null;
    connection.listen((heard) => {
      if (heard.type === 'closed') parting = heard.reason;
      else if (heard.type === 'ended') this.#lose(heard.reason ?? parting);
      else this.#hear(heard);
    });
  }

  #hear(heard: Exclude<Heard, { type: 'closed' | 'ended' }>): void {
    if (this.#closed !== null) return;
    switch (heard.type) {
      case 'events':
        this.#useful = true;
        return this.#follow(this.#mirror.takeEvents(heard.events));
      case 'signals':
        return this.#mirror.takeSignals(heard.signals);
      case 'health-changed':
        return this.#follow(this.#mirror.takeHealthChange(heard.since, heard.change));
      case 'faces':
        this.#faces = heard.faces;
        for (const listener of this.#faceListeners) listener(heard.faces);
        return;
      case 'reply':
        this.#waiting.get(heard.id)?.(heard.reply);
        this.#waiting.delete(heard.id);
        return;
      case 'hello':
      case 'snapshot':
      case 'resumed':
      case 'said':
      case 'done':
        // Said once at the beginning, or to errands: here they mean nothing.
        return;
      default:
        unreachable(heard);
    }
  }

  #follow(problem: string | null): void {
    if (problem !== null) this.#connection?.close(problem);
  }

  #send(command: Command): Promise<CommandReply> {
    const refuse = (reason: string) => Promise.resolve<CommandReply>({ accepted: false, reason });
    if (this.#closed !== null) return refuse(this.#closed);
    if (this.#connection === null) return refuse('coming back to the engine: ask again in a moment');
    this.#lastId += 1;
    const id = this.#lastId;
    const frame = encodeFrame({ type: 'command', id, command });
    if (frame.length > MAX_CLIENT_FRAME_BYTES) return refuse('the command is longer than the engine reads');
    this.#connection.sendEncoded(frame);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** The connection has ended: by us, for good, or because the engine did not wait for a face that was slow. */
  #lose(reason: string | null): void {
    this.#connection = null;
    // An end without a word is a cut too late to be told, or the death of the engine: trying tells which.
    const cut = this.#useful && (reason === null || reason === FELL_BEHIND);
    if (this.#closed === null && (cut || reason === PROOF_RAN_OUT)) {
      this.#answerAll(CUT_OFF);
      void this.#comeBack();
    } else this.#end(reason ?? GONE);
  }

  #end(reason: string): void {
    this.#closed ??= GONE;
    this.#answerAll(GONE);
    this.#mirror.close(reason);
  }

  #answerAll(reason: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const reply of waiting) reply({ accepted: false, reason });
  }

  /** Once: a second failure in a row is the end. */
  async #comeBack(): Promise<void> {
    this.#useful = false;
    const dialled = await dial(this.#address, this.#options, this.#mirror.lastSeq);
    // From elsewhere there is more that may be in the way than an engine that has gone.
    if (!dialled.ok) return this.#end(typeof this.#address === 'string' ? GONE : dialled.problem);
    const { connection, hello, opening } = dialled.value;
    if (this.#closed !== null || hello.run !== this.hello.run) {
      connection.close(null);
      return this.#end(GONE);
    }
    if (opening.type === 'snapshot' && opening.seq !== this.#mirror.lastSeq) {
      connection.close(null);
      return this.#end(`this face fell behind by ${opening.seq - this.#mirror.lastSeq} events: attach again`);
    }
    // The same state, or what leads from ours to the engine's comes next.
    if (opening.type === 'snapshot') this.#mirror.takeSignals(opening.signals);
    this.#use(connection);
  }
}
