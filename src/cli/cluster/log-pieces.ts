import { type FileHandle, open } from 'node:fs/promises';
import { LineMask } from '../../lib/secrets/line-mask.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import { systemErrorCode } from '../../lib/system-error.ts';

/** Whole lines of a log, without secrets, for a screen elsewhere. */
export interface LogPiece {
  /** Where in the log it starts: not where the one before ended when what lies between is not brought. */
  readonly from: number;
  /** Where the next one starts. */
  readonly next: number;
  readonly text: string;
}

export interface Bringing {
  readonly path: string;
  readonly mask: SecretMask;
  /** The other side has what is before it. */
  readonly from: number;
  /** Bytes from the end that are brought, when there are more. */
  readonly most?: number;
  /** Nothing more will be written: then a last line without its end counts too. */
  readonly isOver: () => boolean;
  /** Resolves when there may be more. */
  readonly pause: () => Promise<void>;
  readonly left: AbortSignal;
}

/** Of one log no more than this is brought: its end, which is what people read. Seconds of a tunnel, and room in /tmp. */
export const MOST_BROUGHT = 32 * 1024 * 1024;
/** A longer line is shown cut at a quarter of this. As many bytes before a line tell whether it is inside a secret. */
const PIECE_BYTES = 1 << 16;
const NEWLINE = 10;

/** A log from a place on, and what is written to it, until it is over or nobody listens. An empty piece: that was all so far. */
export async function* logPieces(bringing: Bringing): AsyncGenerator<LogPiece> {
  const { path, mask, from, isOver, pause, left } = bringing;
  const secrets = new LineMask(mask);
  let at: number | null = null;
  let caughtUp = false;
  for (;;) {
    // Looked at before the read: what is written before the end is read after it.
    const over = isOver();
    const file = await openLog(path);
    try {
      if (file !== null) at ??= await startIn(file, bringing, secrets);
      while (file !== null && at !== null && !left.aborted) {
        const piece = await readPiece(file, at, over);
        if (piece === null) break;
        at = piece.next;
        yield { ...piece, text: masked(secrets, piece.text) };
      }
    } finally {
      await file?.close();
    }
    if (over || left.aborted) return;
    if (!caughtUp) yield { from: at ?? from, next: at ?? from, text: '' };
    caughtUp = true;
    await pause();
  }
}

/** Null = not there yet: it appears once the program has started. */
async function openLog(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Where it is gone on from; a secret of many lines that begins before is known by then. */
async function startIn(file: FileHandle, { from, most = MOST_BROUGHT }: Bringing, secrets: LineMask): Promise<number> {
  const { size } = await file.stat();
  const known = from <= size && size - from <= most;
  const start = known ? from : size <= most ? 0 : await lineStartAfter(file, size - most);
  const before = await bytesAt(file, Math.max(0, start - PIECE_BYTES), Math.min(start, PIECE_BYTES));
  secrets.lines(before.toString('utf8').split('\n').slice(0, -1));
  return start;
}

/** The next whole lines; null = there are none, or only one that is still being written. */
async function readPiece(file: FileHandle, from: number, isOver: boolean): Promise<LogPiece | null> {
  const bytes = await bytesAt(file, from, PIECE_BYTES);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  if (end > 0) return { from, next: from + end, text: bytes.toString('utf8', 0, end) };
  const isGiant = bytes.length === PIECE_BYTES;
  if (bytes.length === 0 || !(isGiant || isOver)) return null;
  const text = bytes.toString('utf8');
  return isGiant
    ? { from, next: await lineStartAfter(file, from), text: `${text}\n` }
    : { from, next: from + bytes.length, text };
}

/** Or the end of what is there. */
async function lineStartAfter(file: FileHandle, offset: number): Promise<number> {
  for (let from = offset; ; ) {
    const bytes = await bytesAt(file, from, PIECE_BYTES);
    const at = bytes.indexOf(NEWLINE);
    if (at !== -1) return from + at + 1;
    if (bytes.length === 0) return from;
    from += bytes.length;
  }
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

function masked(secrets: LineMask, text: string): string {
  const end = text.endsWith('\n') ? '\n' : '';
  return secrets.lines(text.slice(0, text.length - end.length).split('\n')).join('\n') + end;
}
