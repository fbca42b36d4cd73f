import { connect, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder } from '../../../src/wire/frame-codec.ts';
import { type AttachFrame, type ClientFrame, PROTOCOL, type ServerFrame } from '../../../src/wire/protocol.ts';

export const ATTACH: AttachFrame = {
  type: 'attach',
  protocol: PROTOCOL,
  user: 'anna',
  via: 'screen',
  readOnly: false,
  program: 'besu-console 0.1.0',
  since: null,
};

/** A face of bytes: it may say anything, and stop reading whenever the test wants. */
export class RawFace {
  readonly socket: Socket;
  readonly frames: ServerFrame[] = [];
  readonly #decoder = new FrameDecoder(64 * 1024 * 1024);
  #wakers: (() => void)[] = [];
  ended = false;

  constructor(socketPath: string) {
    this.socket = connect(socketPath);
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk) => {
      this.frames.push(...(this.#decoder.push(chunk).frames as unknown as ServerFrame[]));
      this.#wake();
    });
    this.socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  /** The first frame of this type, or a failure when the connection ends without it. */
  async frame<Type extends ServerFrame['type']>(type: Type): Promise<Extract<ServerFrame, { type: Type }>> {
    for (;;) {
      const found = this.frames.find((frame) => frame.type === type);
      if (found !== undefined) return found as Extract<ServerFrame, { type: Type }>;
      if (this.ended)
        throw new Error(`ended without ${type}; heard: ${this.frames.map((frame) => frame.type).join(' ')}`);
      await this.change();
    }
  }

  async end(): Promise<void> {
    while (!this.ended) await this.change();
  }

  async attach(given: Partial<AttachFrame> = {}): Promise<Extract<ServerFrame, { type: 'snapshot' }>> {
    this.say({ ...ATTACH, ...given });
    return this.frame('snapshot');
  }

  say(frame: ClientFrame): void {
    this.write(encodeFrame(frame));
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  stopReading(): void {
    this.socket.pause();
  }

  readAgain(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Until something more was heard. */
  change(): Promise<void> {
    return new Promise((wake) => this.#wakers.push(wake));
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}
