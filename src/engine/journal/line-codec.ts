import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isJsonObject } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RunEvent } from '../model/event.ts';
import type { RunId } from '../model/ids.ts';

/** The format of new journals. Format 1 (a checksum for each line, no chain) is read, and gone on with, as it is. */
export const JOURNAL_VERSION = 2;
const READABLE: readonly number[] = [1, 2];

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

/**
 * What the next line is made from: the format, and the seal of the line before it. In format 2 a seal is a hash of the line
 * and of the seal before it, so the last one stands for the whole journal.
 */
export interface Chain {
  readonly version: number;
  readonly seal: string;
}

export interface DecodedJournal {
  readonly header: JournalHeader;
  readonly events: readonly RunEvent[];
  /** Up to here every batch is complete and every checksum right. */
  readonly goodBytes: number;
  /** Bytes after that: an append was interrupted. It was never acknowledged, so nothing is lost by cutting it off whole. */
  readonly tornBytes: number;
  /** After the last good line. */
  readonly chain: Chain;
}

const NEWLINE = 0x0a;
/** The longest line read. The plan of 24 regions has 0.65 MB (measured), so one of 1,000 has 27; nothing else comes near. */
export const LINE_LIMIT_BYTES = 128_000_000;
const HEADER_LINE = /^\{"besuConsoleJournal":(\d+),"c":"([0-9a-f]{8,32})","e":(.*)\}$/s;
const EVENT_LINE = /^\{"c":"([0-9a-f]{8,32})",("more":true,)?"e":(.*)\}$/s;

/** On every line of an append but its last: facts that belong together are all there after a crash, or none of them. */
const MORE = '"more":true,';

/** One line, or the lines of one batch; and what the next line is made from. */
interface Encoded {
  readonly line: string;
  readonly chain: Chain;
}

export function encodeHeader(header: JournalHeader): Encoded {
  const text = JSON.stringify(header);
  const seal = sealOf({ version: JOURNAL_VERSION, seal: '' }, text);
  const line = `{"besuConsoleJournal":${JOURNAL_VERSION},"c":"${seal}","e":${text}}\n`;
  return { line, chain: { version: JOURNAL_VERSION, seal } };
}

/** The lines of one append. Format 1 knows no batches: there a crash may leave the first lines of one. */
export function encodeBatch(events: readonly RunEvent[], before: Chain): Encoded {
  let chain = before;
  const lines: string[] = [];
  for (const [at, event] of events.entries()) {
    const more = at < events.length - 1 && before.version > 1 ? MORE : '';
    const text = JSON.stringify(event);
    chain = { ...chain, seal: sealOf(chain, more + text) };
    lines.push(`{"c":"${chain.seal}",${more}"e":${text}}\n`);
  }
  return { line: lines.join(''), chain };
}

/** Null header = not even the first line is complete: the run was never begun. */
export function decodeJournal(bytes: Buffer): Result<DecodedJournal | null, LineDamage> {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) return ok(null);
  const first = decodeHeader(bytes.toString('utf8', 0, end));
  if (!first.ok) return first;
  const { header, chain } = first.value;
  const rest = decodeEvents(bytes.subarray(end + 1), { line: 2, seq: 1, chain });
  if (!rest.ok) return rest;
  const good = end + 1 + rest.value.goodBytes;
  const { events } = rest.value;
  return ok({ header, events, goodBytes: good, tornBytes: bytes.length - good, chain: rest.value.chain });
}

export interface DecodedEvents {
  readonly events: readonly RunEvent[];
  readonly goodBytes: number;
  readonly chain: Chain;
}

/** Where in a journal some lines stand. */
interface Place {
  readonly line: number;
  readonly seq: number;
  readonly chain: Chain;
}

/** Events of all complete batches; `expected` is where the first of them stands. An incomplete last one is left over. */
export function decodeEvents(bytes: Buffer, expected: Place): Result<DecodedEvents, LineDamage> {
  const events: RunEvent[] = [];
  let { chain } = expected;
  let from = 0;
  let whole = { events: 0, goodBytes: 0, chain };
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    const at = { line: expected.line + events.length, seq: expected.seq + events.length, chain };
    if (end - from > LINE_LIMIT_BYTES) return damage(at.line, tooLong(end - from));
    const decoded = decodeEvent(bytes.toString('utf8', from, end), at);
    if (!decoded.ok) return decoded;
    events.push(decoded.value.event);
    chain = decoded.value.chain;
    from = end + 1;
    if (!decoded.value.more) whole = { events: events.length, goodBytes: from, chain };
  }
  return ok({ ...whole, events: events.slice(0, whole.events) });
}

const tooLong = (bytes: number): string => `it has ${bytes} bytes, and no line has more than ${LINE_LIMIT_BYTES}`;

function decodeHeader(text: string): Result<{ readonly header: JournalHeader; readonly chain: Chain }, LineDamage> {
  const [, digits, sum, body] = HEADER_LINE.exec(text) ?? [];
  if (digits === undefined || body === undefined)
    return damage(1, 'this is not the first line of a besu-console journal');
  const version = Number(digits);
  if (!READABLE.includes(version))
    return damage(1, `format ${version}; this program reads format ${READABLE.join(' and ')}`);
  const seal = sealOf({ version, seal: '' }, body);
  if (sum !== seal) return damage(1, 'its checksum is wrong');
  // The checksum has shown that these are the bytes encodeHeader wrote.
  return ok({ header: JSON.parse(body) as JournalHeader, chain: { version, seal } });
}

interface DecodedLine {
  readonly event: RunEvent;
  readonly chain: Chain;
  /** The batch goes on in the next line. */
  readonly more: boolean;
}

function decodeEvent(text: string, at: Place): Result<DecodedLine, LineDamage> {
  const [, sum, more = '', body] = EVENT_LINE.exec(text) ?? [];
  if (sum === undefined || body === undefined) return damage(at.line, 'it is not an event');
  const seal = sealOf(at.chain, more + body);
  if (sum !== seal) return damage(at.line, brokenWords(at.chain));
  const value: unknown = JSON.parse(body);
  if (!isJsonObject(value) || value['seq'] !== at.seq) return damage(at.line, `event ${at.seq} was expected here`);
  // The checksum has shown that these are the bytes encodeBatch wrote.
  return ok({ event: value as unknown as RunEvent, chain: { ...at.chain, seal }, more: more !== '' });
}

const brokenWords = ({ version }: Chain): string =>
  version === 1
    ? 'its checksum is wrong'
    : 'its seal is wrong: it was altered, or the line before it was and sealed anew';

/** 128 bits of SHA-256: nobody finds another text for a seal. Format 1 had a CRC-32, which only finds accidents. */
const SEAL_DIGITS = 32;

function sealOf(before: Chain, text: string): string {
  if (before.version === 1) return crc32(text).toString(16).padStart(8, '0');
  return hash('sha256', before.seal + text).slice(0, SEAL_DIGITS);
}

const damage = (line: number, what: string) => err<LineDamage>({ line, what });
