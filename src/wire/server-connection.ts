import { connect, type Socket } from 'node:net';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import { encodeFrame, FrameDecoder } from './frame-codec.ts';
import { type ClientFrame, type CommandFrame, MAX_SERVER_FRAME_BYTES, type ServerFrame } from './protocol.ts';
import { readServerFrame } from './read-server-frame.ts';

/** `ended` is always the last; its reason is null when the other side has said `closed`, or said nothing at all. */
export type Heard = ServerFrame | { readonly type: 'ended'; readonly reason: string | null };

/** A face's end of the socket: frames are taken one by one while it attaches, afterwards all go to one listener. */
export class ServerConnection {
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder(MAX_SERVER_FRAME_BYTES);
  #heard: Heard[] = [];
  #listener: ((heard: Heard) => void) | null = null;
  #ended = false;

  /** A path, or a port of this machine's loopback address. */
  constructor(to: string | number) {
    this.#socket = typeof to === 'string' ? connect(to) : connect(to, '127.0.0.1');
    this.#socket.on('data', (chunk) => this.#decode(chunk));
    this.#socket.on('error', (error) => this.#end(inWords(error, typeof to === 'string' ? to : `port ${to}`)));
    this.#socket.on('close', () => this.#end(null));
  }

  /** The next frame; not to be asked again after `ended`. */
  next(): Promise<Heard> {
    return new Promise((resolve) => {
      const take = (heard: Heard) => {
        this.#listener = null;
        resolve(heard);
      };
      this.#listen(take);
    });
  }

  /** Everything that was not taken, then everything that comes. */
  listen(listener: (heard: Heard) => void): void {
    this.#listen(listener);
  }

  send(frame: ClientFrame | CommandFrame): void {
    this.sendEncoded(encodeFrame(frame));
  }

  sendEncoded(frame: Buffer): void {
    if (!this.#ended) this.#socket.write(frame);
  }

  /** Nothing more is read: what was heard before is still told, then `ended` with the reason given. */
  close(reason: string | null): void {
    this.#end(reason);
    this.#socket.destroySoon();
    // An engine that does not take our last bytes must not keep this program alive.
    this.#socket.unref();
  }

  #decode(chunk: Buffer): void {
    const { frames, problem } = this.#decoder.push(chunk);
    for (const raw of frames) {
      const frame = readServerFrame(raw);
      if (frame !== null) this.#say(frame);
      if (frame?.type === 'closed') this.close(null);
    }
    if (problem !== null) this.close(`the engine sent what cannot be read: ${problem}`);
  }

  #end(reason: string | null): void {
    if (this.#ended) return;
    this.#say({ type: 'ended', reason });
    this.#ended = true;
  }

  #say(heard: Heard): void {
    if (this.#ended) return;
    this.#heard.push(heard);
    if (this.#listener !== null) this.#listen(this.#listener);
  }

  /** A listener may take only one and go, or close while it is told. */
  #listen(listener: (heard: Heard) => void): void {
    this.#listener = listener;
    while (this.#listener !== null) {
      const heard = this.#heard.shift();
      if (heard === undefined) return;
      this.#listener(heard);
    }
  }
}

function inWords(error: Error, place: string): string | null {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return `no engine listens at ${place}`;
  if (code === 'EACCES') return `${place} belongs to another user`;
  // The other side was killed, or has gone while we were writing: the same as an end without a word.
  if (code === 'ECONNRESET' || code === 'EPIPE') return null;
  return `${place}: ${systemErrorText(error)}`;
}
