import { chmodSync, mkdirSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** Stands between a face and its engine, so that a test can make the face stop reading or lose its connection. */
export class SocketRelay {
  readonly #server: Server;
  /** Where the next connection leads. */
  enginePath: string;
  readonly #pairs: { readonly face: Socket; readonly engine: Socket }[] = [];

  constructor(server: Server, enginePath: string) {
    this.#server = server;
    this.enginePath = enginePath;
    server.on('connection', (face) => {
      const engine = connect(this.enginePath);
      for (const socket of [face, engine]) socket.on('error', () => {});
      face.on('data', (chunk) => engine.write(chunk));
      engine.on('data', (chunk) => face.write(chunk));
      face.on('close', () => engine.destroySoon());
      engine.on('close', () => face.destroySoon());
      this.#pairs.push({ face, engine });
    });
  }

  static async start(path: string, enginePath: string): Promise<SocketRelay> {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const server = createServer();
    const relay = new SocketRelay(server, enginePath);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    chmodSync(path, 0o600);
    return relay;
  }

  get connections(): number {
    return this.#pairs.length;
  }

  /** From now on the newest connection takes nothing from the engine. */
  stopReading(): void {
    this.#newest().engine.pause();
  }

  readAgain(): void {
    this.#newest().engine.resume();
  }

  /** The face loses its connection without a word. */
  breakOff(): void {
    const { face, engine } = this.#newest();
    face.destroy();
    engine.destroy();
  }

  async close(): Promise<void> {
    for (const { face, engine } of this.#pairs) {
      face.destroy();
      engine.destroy();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #newest(): { readonly face: Socket; readonly engine: Socket } {
    const newest = this.#pairs.at(-1);
    if (newest === undefined) throw new Error('nobody has connected');
    return newest;
  }
}
