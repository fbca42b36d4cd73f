import { open, readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorCode, systemErrorText } from '../../lib/system-error.ts';
import type { RunEvent } from '../model/event.ts';
import { isKnownFact } from '../model/known-facts.ts';
import type { JournalEnd } from './journal-writer.ts';
import { decodeJournal, type JournalHeader } from './line-codec.ts';

export type JournalProblem =
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly detail: string }
  /** Not even the header is complete: the run was never begun and nothing was ever started by it. */
  | { readonly kind: 'empty'; readonly path: string }
  /** A newer program has gone on with it: what this one cannot read may be what the run is about. */
  | { readonly kind: 'foreign'; readonly path: string; readonly seq: number; readonly type: string }
  /** Refused: what a damaged line said may have been an intention to start something. */
  | { readonly kind: 'damaged'; readonly path: string; readonly line: number; readonly what: string };

export interface JournalContent {
  readonly header: JournalHeader;
  readonly events: readonly RunEvent[];
  readonly end: JournalEnd;
  /** Bytes of an interrupted append after the end; `repairJournal` cuts them off. 0 = none. */
  readonly tornBytes: number;
}

export async function readJournal(path: string): Promise<Result<JournalContent, JournalProblem>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return err(unreadable(path, error));
  }
  return journalIn(bytes, path);
}

/** What these bytes of a journal say, as a file called `path`. */
export function journalIn(bytes: Buffer, path: string): Result<JournalContent, JournalProblem> {
  const decoded = decodeJournal(bytes);
  if (!decoded.ok) return err({ kind: 'damaged', path, ...decoded.problem });
  if (decoded.value === null) return err({ kind: 'empty', path });
  const { header, events, goodBytes, tornBytes, chain } = decoded.value;
  const foreign = events.find(({ type }) => !isKnownFact(type));
  if (foreign !== undefined) return err({ kind: 'foreign', path, seq: foreign.seq, type: foreign.type });
  return ok({ header, events, end: { bytes: goodBytes, lastSeq: events.length, chain }, tornBytes });
}

/** Cuts an interrupted append off, durably. Only the holder of the run's lock may call it. */
export async function repairJournal(path: string, content: JournalContent): Promise<void> {
  if (content.tornBytes === 0) return;
  const file = await open(path, 'r+');
  try {
    await file.truncate(content.end.bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

export function unreadable(path: string, error: unknown): JournalProblem {
  if (systemErrorCode(error) === 'ENOENT') return { kind: 'missing', path };
  return { kind: 'unreadable', path, detail: systemErrorText(error) };
}
