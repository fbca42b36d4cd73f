import type { Server, Socket } from 'node:net';
import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { Admit } from './admission.ts';
import { EventTail } from './event-tail.ts';
import { encodeFrame } from './frame-codec.ts';
import { LINK_LIMITS, type LinkLimits } from './link-limits.ts';
import { listenOnSocket } from './listen-on-socket.ts';
import { type FaceInfo, type HelloFrame, PROTOCOL } from './protocol.ts';
import type { RunErrand } from './serve-errand.ts';
import { type FaceHouse, type Published, ServedFace } from './served-face.ts';
import { SignalFrames } from './signal-frames.ts';

export interface ServeLinkOptions {
  readonly link: EngineLink;
  readonly socketPath: string;
  readonly hello: { readonly program: string; readonly run: string; readonly pid: number };
  readonly limits?: Partial<LinkLimits>;
  /** A second door for faces from other machines; closed together with the first. */
  readonly remote?: RemoteDoor;
}

export interface RemoteDoor {
  /** Listens already. */
  readonly server: Server;
  readonly admit: Admit;
  /** Absent = nobody runs errands there. */
  readonly errands?: RunErrand;
}

export interface LinkServer {
  /** Tells every face why, and resolves when all of them are gone and the socket with them. */
  close(reason: string): Promise<void>;
  faces(): readonly FaceInfo[];
}

/** Rejects with CannotListen when no face will be able to attach there. */
export async function serveLink(options: ServeLinkOptions): Promise<LinkServer> {
  const house = new House(options);
  try {
    house.open(await listenOnSocket(options.socketPath, (socket) => house.receive(socket, null)));
    if (options.remote !== undefined) house.openRemote(options.remote);
    return house;
  } catch (error) {
    await house.close('nobody could attach');
    throw error;
  }
}

/** All faces of one engine. */
class House implements LinkServer, FaceHouse {
  readonly link: EngineLink;
  readonly limits: LinkLimits;
  readonly tail: EventTail;
  readonly signalFrames = new SignalFrames();
  readonly program: string;
  readonly errands: RunErrand | null;
  readonly #options: ServeLinkOptions;
  readonly #frames = new WeakMap<Published, Buffer>();
  readonly #connections = new Set<ServedFace>();
  readonly #attached: ReturnType<EngineLink['attach']>;
  readonly #servers: Server[] = [];
  #lastId = 0;
  #closed: string | null = null;

  constructor(options: ServeLinkOptions) {
    this.#options = options;
    this.link = options.link;
    this.program = options.hello.program;
    this.errands = options.remote?.errands ?? null;
    this.limits = { ...LINK_LIMITS, ...options.limits };
    // First of all listeners, so that the tail is never behind what a face has been told.
    this.#attached = options.link.attach((message) => this.#note(message));
    this.tail = new EventTail(this.#attached.state.lastSeq);
  }

  open(server: Server): void {
    this.#servers.push(server);
  }

  openRemote({ server, admit }: RemoteDoor): void {
    server.on('connection', (socket) => this.receive(socket, admit));
    // As with the socket: a face that cannot be taken in concerns nobody else.
    server.on('error', () => {});
    this.open(server);
  }

  receive(socket: Socket, admit: Admit | null): void {
    const full = [...this.#connections].filter((face) => !face.hasLeft).length >= this.limits.maxFaces;
    this.#lastId += 1;
    const face = new ServedFace(socket, this.#lastId, this, admit);
    this.#connections.add(face);
    void face.gone.then(() => this.#connections.delete(face));
    if (this.#closed !== null) face.leave(this.#closed);
    else if (full) face.leave(`${this.limits.maxFaces} faces are attached already: close one first`);
  }

  /** Who has not proved anything yet is not told who else is there. */
  hello(known: boolean): HelloFrame {
    return { type: 'hello', protocol: PROTOCOL, ...this.#options.hello, faces: known ? this.faces() : [] };
  }

  faces(): readonly FaceInfo[] {
    return [...this.#connections].flatMap((face) => face.info ?? []);
  }

  facesChanged(): void {
    const frame = encodeFrame({ type: 'faces', faces: this.faces() });
    for (const face of this.#connections) face.put(frame);
  }

  encoded(message: Published): Buffer {
    const known = this.#frames.get(message);
    if (known !== undefined) return known;
    const made = encodeFrame(message);
    this.#frames.set(message, made);
    return made;
  }

  async close(reason: string): Promise<void> {
    this.#closed ??= reason;
    this.#attached.detach();
    // New ones are turned away at once; the path disappears with the server.
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
    for (const face of this.#connections) face.leave(reason);
    await Promise.all(closed);
  }

  #note(message: LinkMessage): void {
    if (message.type === 'events') this.tail.add(message.events);
    else if (message.type === 'closed') this.#closed = message.reason;
  }
}
