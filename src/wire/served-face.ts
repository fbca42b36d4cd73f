import type { Socket } from 'node:net';
import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { Command, CommandReply } from '../engine/model/command.ts';
import { type Role, roleRefusal } from '../engine/model/role.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Admission, Admit, Claim } from './admission.ts';
import type { EventTail } from './event-tail.ts';
import { encodeFrame, FrameDecoder } from './frame-codec.ts';
import type { LinkLimits } from './link-limits.ts';
import { openingFor } from './opening.ts';
import { Outbox } from './outbox.ts';
import {
  type AttachFrame,
  type ClientFrame,
  type ErrandFrame,
  type FaceInfo,
  FELL_BEHIND,
  type HelloFrame,
  MAX_CLIENT_FRAME_BYTES,
  MAX_SERVER_FRAME_BYTES,
  PROOF_RAN_OUT,
  PROTOCOL,
  versionMismatch,
} from './protocol.ts';
import { readClientFrame } from './read-client-frame.ts';
import { readCommand } from './read-command.ts';
import { type RunErrand, serveErrand } from './serve-errand.ts';
import { healthIn, type SignalFrames } from './signal-frames.ts';

/** What goes to every face alike. */
export type Published = Exclude<LinkMessage, { readonly type: 'closed' }>;

/** What a face needs of the house it is served in. */
export interface FaceHouse {
  readonly link: EngineLink;
  readonly limits: LinkLimits;
  readonly tail: EventTail;
  readonly signalFrames: SignalFrames;
  readonly program: string;
  hello(known: boolean): HelloFrame;
  /** The frame of a message, made once for all faces. */
  encoded(message: Published): Buffer;
  facesChanged(): void;
  /** Runs what is asked at the door for other machines instead of attaching; null = nobody does. */
  readonly errands: RunErrand | null;
}

/** What a timer can hold; a longer wait would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Steps are programs to run: those of a plan were all read from the fleet file beside the engine, and stay so. */
function farRefusal(role: Role, type: Command['type']): string | null {
  if (type === 'add-region') return 'a region is added beside its fleet file, on the machine of the engine';
  return roleRefusal(role, type);
}

const WATCHES_ONLY: CommandReply = {
  accepted: false,
  reason: 'this face only watches: attach without read-only to act',
};

/** One connection from its hello to its end. Nothing in here waits for the socket. */
export class ServedFace {
  readonly #socket: Socket;
  readonly #id: number;
  readonly #house: FaceHouse;
  readonly #outbox: Outbox;
  readonly #decoder = new FrameDecoder(MAX_CLIENT_FRAME_BYTES);
  readonly #greeting: NodeJS.Timeout;
  /** Null = of this machine's user, whom the socket's permissions let in. */
  readonly #admit: Admit | null;
  #judged = false;
  #proofEnd: NodeJS.Timeout | null = null;
  #parting: NodeJS.Timeout | null = null;
  #info: FaceInfo | null = null;
  #detach: () => void = () => {};
  #left = false;
  /** Resolves when the socket is gone. */
  readonly gone: Promise<void>;

  constructor(socket: Socket, id: number, house: FaceHouse, admit: Admit | null) {
    this.#socket = socket;
    this.#id = id;
    this.#house = house;
    this.#admit = admit;
    this.#outbox = new Outbox(socket, house.limits.maxQueueBytes, house.signalFrames);
    this.#greeting = setTimeout(() => this.leave('it did not attach in time'), house.limits.handshakeMs);
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('end', () => this.leave(null));
    // A reset by the other side; `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#forget());
    this.#outbox.put(encodeFrame(house.hello(admit === null)));
  }

  /** Null until it has attached, and again when it has left. */
  get info(): FaceInfo | null {
    return this.#left ? null : this.#info;
  }

  /** On its way out, perhaps still reading the reason. */
  get hasLeft(): boolean {
    return this.#left;
  }

  put(frame: Buffer): void {
    if (this.#left || this.#info === null) return;
    if (!this.#outbox.put(frame)) this.#cut();
  }

  /** Lets it go after what waits for it; `reason` null = it left by itself. */
  leave(reason: string | null): void {
    if (this.#left) return;
    this.#depart();
    this.#outbox.end(reason === null ? null : encodeFrame({ type: 'closed', reason }));
  }

  /** Not after what waits: a face that does not read would never learn of it. */
  #cut(): void {
    this.#depart();
    this.#outbox.cut(encodeFrame({ type: 'closed', reason: FELL_BEHIND }));
  }

  #depart(): void {
    this.#left = true;
    clearTimeout(this.#greeting);
    if (this.#proofEnd !== null) clearTimeout(this.#proofEnd);
    this.#detach();
    this.#parting = setTimeout(() => this.#socket.destroy(), this.#house.limits.partingMs);
    if (this.#info !== null) this.#house.facesChanged();
  }

  #forget(): void {
    this.leave(null);
    if (this.#parting !== null) clearTimeout(this.#parting);
  }

  #hear(chunk: Buffer): void {
    if (this.#left) return;
    const { frames, problem } = this.#decoder.push(chunk);
    for (const frame of frames) if (!this.#left) this.#read(frame);
    if (problem !== null) this.leave(problem);
  }

  #read(raw: JsonObject): void {
    const frame = readClientFrame(raw);
    if (!frame.ok) this.leave(frame.problem);
    else if (frame.value !== null) this.#obey(frame.value);
  }

  #obey(frame: ClientFrame): void {
    if (frame.type === 'bye') this.leave(null);
    else if (frame.type === 'attach' || frame.type === 'errand') this.#greet(frame);
    else if (this.#info === null) this.leave('a command came before attach');
    else void this.#command(this.#info, frame.id, frame.command);
  }

  async #command({ readOnly, user, via, from, role }: FaceInfo, id: number, given: unknown): Promise<void> {
    // Who asked is who attached: a command cannot name somebody else.
    const command = readCommand(given, { user, via, ...(from === undefined ? {} : { from }) });
    if (readOnly) return this.#reply(id, WATCHES_ONLY);
    if (!command.ok) return this.#reply(id, { accepted: false, reason: command.problem });
    const refused = role === undefined ? null : farRefusal(role, command.value.type);
    this.#reply(
      id,
      refused === null ? await this.#house.link.send(command.value) : { accepted: false, reason: refused },
    );
  }

  #reply(id: number, reply: CommandReply): void {
    this.put(encodeFrame({ type: 'reply', id, reply }));
  }

  #greet(frame: AttachFrame | ErrandFrame): void {
    if (this.#judged) return this.leave('it has attached already');
    this.#judged = true;
    if (frame.protocol !== PROTOCOL) {
      return this.leave(versionMismatch({ program: this.#house.program, protocol: PROTOCOL }, frame));
    }
    if (frame.type === 'errand') void this.#run(frame);
    else if (this.#admit === null) this.#attach(frame, null);
    else void this.#admitted(this.#admit, frame).then((who) => who !== null && this.#attach(frame, who));
  }

  async #run(frame: ErrandFrame): Promise<void> {
    const { errands } = this.#house;
    if (this.#admit === null || errands === null) return this.leave('this door takes no errands');
    const admission = await this.#admitted(this.#admit, frame);
    if (admission === null) return;
    clearTimeout(this.#greeting);
    this.leave(await serveErrand(this.#socket, errands, frame, admission));
  }

  /** Its time to attach goes on running meanwhile. */
  async #admitted(admit: Admit, claim: Claim): Promise<Admission | null> {
    const admission = await admit(claim);
    if (this.#left) return null;
    if (!admission.ok) {
      this.leave(admission.problem);
      return null;
    }
    const { untilMs } = admission.value;
    this.#proofEnd = setTimeout(() => this.leave(PROOF_RAN_OUT), Math.min(untilMs - Date.now(), MAX_TIMER_MS));
    return admission.value;
  }

  #attach(frame: AttachFrame, admission: Admission | null): void {
    clearTimeout(this.#greeting);
    const { via, readOnly, program } = frame;
    const { user, from } = admission ?? frame;
    const role = admission === null ? {} : { role: admission.role };
    // One synchronous stretch: whatever is published after the snapshot was taken follows it on this connection.
    const attached = this.#house.link.attach((message) => this.#tell(message));
    this.#detach = () => attached.detach();
    const opening = openingFor(attached, frame.since === null ? null : this.#house.tail.since(frame.since));
    if (opening === null) return this.leave(`the state of this run does not fit into ${MAX_SERVER_FRAME_BYTES} bytes`);
    this.#info = { id: this.#id, user, via, ...(from === undefined ? {} : { from }), readOnly, program, ...role };
    if (frame.healthChanges === true) this.#outbox.followHealth(healthIn(attached.signals));
    this.#outbox.open(opening);
    this.#house.facesChanged();
  }

  #tell(message: LinkMessage): void {
    if (message.type === 'closed') this.leave(message.reason);
    else if (message.type === 'signals') this.#outbox.putSignals(message.signals);
    else {
      for (const event of message.events) if (event.type === 'attempt-ended') this.#outbox.forgetSignals(event.attempt);
      this.put(this.#house.encoded(message));
    }
  }
}
