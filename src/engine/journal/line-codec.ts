import { crc32 } from 'node:zlib';
import { isJsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RunEvent } from '../model/event.ts';
import type { RunId } from '../model/ids.ts';

/** The format this program writes and the newest one it reads. */
export const JOURNAL_VERSION = 1;

/** First line of a journal: whose it is. Readable even when everything after it is not. */
export interface JournalHeader {
  readonly run: RunId;
  readonly program: string;
  readonly createdAtMs: number;
}

/** A line that cannot be trusted; `line` counts from 1. */
export interface LineDamage {
  readonly line: number;
  readonly what: string;
}

export interface DecodedJournal {
  readonly header: JournalHeader;
  readonly events: readonly RunEvent[];
  /** Up to here every line is complete and its checksum right. */
  readonly goodBytes: number;
  /** Bytes after that: an append was interrupted. It was never acknowledged, so nothing is lost by cutting it off. */
  readonly tornBytes: number;
}

const NEWLINE = 0x0a;
const HEADER_LINE = /^\{"besuConsoleJournal":(\d+),"c":"([0-9a-f]{8})","e":(.*)\}$/s;
const EVENT_LINE = /^\{"c":"([0-9a-f]{8})","e":(.*)\}$/s;

export function encodeHeader(header: JournalHeader): string {
  const text = JSON.stringify(header);
  return `{"besuConsoleJournal":${JOURNAL_VERSION},"c":"${checksum(text)}","e":${text}}\n`;
}

export function encodeEvent(event: RunEvent): string {
  const text = JSON.stringify(event);
  return `{"c":"${checksum(text)}","e":${text}}\n`;
}

/** Null header = not even the first line is complete: the run was never begun. */
export function decodeJournal(bytes: Buffer): Result<DecodedJournal | null, LineDamage> {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) return ok(null);
  const header = decodeHeader(bytes.toString('utf8', 0, end));
  if (!header.ok) return header;
  const rest = decodeEvents(bytes.subarray(end + 1), { line: 2, seq: 1 });
  if (!rest.ok) return rest;
  const { events, goodBytes } = rest.value;
  const good = end + 1 + goodBytes;
  return ok({ header: header.value, events, goodBytes: good, tornBytes: bytes.length - good });
}

/** Events of all complete lines; `expected` is where the first of them stands. An incomplete last line is left over. */
export function decodeEvents(
  bytes: Buffer,
  expected: { readonly line: number; readonly seq: number },
): Result<{ readonly events: readonly RunEvent[]; readonly goodBytes: number }, LineDamage> {
  const events: RunEvent[] = [];
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    const at = { line: expected.line + events.length, seq: expected.seq + events.length };
    const event = decodeEvent(bytes.toString('utf8', from, end), at);
    if (!event.ok) return event;
    events.push(event.value);
    from = end + 1;
  }
  return ok({ events, goodBytes: from });
}

function decodeHeader(text: string): Result<JournalHeader, LineDamage> {
  const [, version, sum, body] = HEADER_LINE.exec(text) ?? [];
  if (version === undefined || body === undefined)
    return damage(1, 'this is not the first line of a besu-console journal');
  if (sum !== checksum(body)) return damage(1, 'its checksum is wrong');
  if (Number(version) !== JOURNAL_VERSION)
    return damage(1, `format ${version}; this program reads format ${JOURNAL_VERSION}`);
  // The checksum has shown that these are the bytes encodeHeader wrote.
  return ok(JSON.parse(body) as JournalHeader);
}

function decodeEvent(text: string, at: { readonly line: number; readonly seq: number }): Result<RunEvent, LineDamage> {
  const [, sum, body] = EVENT_LINE.exec(text) ?? [];
  if (body === undefined) return damage(at.line, 'it is not an event');
  if (sum !== checksum(body)) return damage(at.line, 'its checksum is wrong');
  const value: unknown = JSON.parse(body);
  if (!isJsonObject(value) || value['seq'] !== at.seq) return damage(at.line, `event ${at.seq} was expected here`);
  // The checksum has shown that these are the bytes encodeEvent wrote.
  return ok(value as unknown as RunEvent);
}

/** CRC-32 finds every burst of up to 32 wrong bits; nobody is expected to forge a journal. */
function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

const damage = (line: number, what: string) => err<LineDamage>({ line, what });
