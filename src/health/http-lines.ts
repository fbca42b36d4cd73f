import { err } from '../lib/result.ts';
import { type Attempt, ended, type Sent } from './http-attempt.ts';
import { type Errand, HttpLine } from './http-line.ts';
import type { WireProblem } from './wire-problem.ts';

/** The connections to one server; when all are busy, errands wait for their turn. */
interface Place {
  readonly url: URL;
  readonly lines: Set<HttpLine>;
  readonly idle: HttpLine[];
  readonly waiting: Errand[];
}

const NO_MORE: WireProblem = { kind: 'aborted', detail: 'nobody asks any more' };
const CLOSED: Sent = { result: err(NO_MORE), reused: false };

/**
 * Kept connections for plain HTTP: the nodes of a fleet are asked one small question over and over, and node:http does three
 * times the work for each (bench/health.mjs).
 */
export class HttpLines {
  readonly #mostPerServer: number;
  readonly #places = new Map<string, Place>();
  #closed = false;

  constructor(mostPerServer: number) {
    this.#mostPerServer = mostPerServer;
  }

  send(url: URL, text: string, maxBytes: number): Attempt {
    if (this.#closed) return ended(CLOSED);
    const place = this.#places.get(url.host) ?? { url, lines: new Set(), idle: [], waiting: [] };
    this.#places.set(url.host, place);
    const { promise, resolve } = Promise.withResolvers<Sent>();
    const errand: Errand = { text, maxBytes, settle: resolve };
    place.waiting.push(errand);
    this.#serve(place);
    return {
      done: promise,
      stop(problem) {
        const at = place.waiting.indexOf(errand);
        if (at >= 0) place.waiting.splice(at, 1);
        for (const line of place.lines) if (line.carries(errand)) line.stop(problem);
        resolve({ result: err(problem), reused: false });
      },
    };
  }

  close(): void {
    this.#closed = true;
    for (const { lines, waiting } of this.#places.values()) {
      for (const errand of waiting.splice(0)) errand.settle(CLOSED);
      for (const line of lines) line.stop(NO_MORE);
    }
  }

  #serve(place: Place): void {
    while (place.waiting.length > 0) {
      const line = place.idle.pop() ?? this.#open(place);
      const errand = line === null ? undefined : place.waiting.shift();
      if (line === null || errand === undefined) return;
      line.carry(errand);
    }
  }

  #open(place: Place): HttpLine | null {
    if (place.lines.size >= this.#mostPerServer) return null;
    const line = new HttpLine(place.url, {
      free: () => {
        place.idle.push(line);
        this.#serve(place);
      },
      gone: () => this.#lost(place, line),
    });
    place.lines.add(line);
    return line;
  }

  #lost(place: Place, line: HttpLine): void {
    place.lines.delete(line);
    const at = place.idle.indexOf(line);
    if (at >= 0) place.idle.splice(at, 1);
    if (place.lines.size === 0 && place.waiting.length === 0) this.#places.delete(place.url.host);
    else this.#serve(place);
  }
}
