import type { Socket } from 'node:net';
import type { Result } from '../lib/result.ts';
import type { Admission } from './admission.ts';
import type { Errand, ErrandStream } from './errand.ts';
import { encodeFrame } from './frame-codec.ts';
import type { ServerFrame } from './protocol.ts';

/** Whom an errand is run for, and how it is heard. */
export interface ErrandCaller {
  readonly who: Admission;
  /** Settles when there is room for more, or nobody is left to hear it. */
  say(stream: ErrandStream, bytes: Buffer): Promise<void>;
  /** Ends when the caller has gone. */
  readonly left: AbortSignal;
}

/** Runs an errand, or says in words why not: what it is and who asks are judged here. Resolves with the exit status. */
export type RunErrand = (errand: Errand, caller: ErrandCaller) => Promise<Result<number, string>>;

/** Runs an errand and sends what it prints; resolves with why it was not run, or null when it is done. */
export async function serveErrand(
  socket: Socket,
  run: RunErrand,
  { verb, words, flags }: Errand,
  who: Admission,
): Promise<string | null> {
  const left = new AbortController();
  socket.once('close', () => left.abort());
  // Its end counts as leaving too: whoever asks says nothing more, and may be behind a tunnel that does not close.
  socket.once('end', () => left.abort());
  const send = (frame: ServerFrame): Promise<void> =>
    new Promise((resolve) => void socket.write(encodeFrame(frame), () => resolve()));
  const say = (stream: ErrandStream, bytes: Buffer): Promise<void> =>
    send({ type: 'said', stream, bytes: bytes.toString('base64') });
  const ran = await run({ verb, words, flags }, { who, say, left: left.signal });
  if (!ran.ok) return ran.problem;
  await send({ type: 'done', code: ran.value });
  return null;
}
