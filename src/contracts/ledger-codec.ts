import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../lib/result.ts';
import type { LedgerEntry } from './ledger-entry.ts';

const NEWLINE = 0x0a;
const LINE = /^\{"c":"([0-9a-f]{32})","e":(.*)\}$/s;
/** Seals the first line: a ledger of another format is damaged to this program, never misread. */
const FORMAT = 'besu-console ledger 1';

export interface DecodedLedger {
  readonly entries: readonly LedgerEntry[];
  /** Up to here every line is whole and its seal right. */
  readonly goodBytes: number;
  /** After that: an interrupted append. Nothing followed from it, so nothing is lost by cutting it off. */
  readonly tornBytes: number;
  readonly seal: string;
}

/** Each seal is a hash of its line and of the seal before it: the last one stands for the whole ledger. */
export function encodeEntry(entry: LedgerEntry, before: string): { readonly line: string; readonly seal: string } {
  const text = JSON.stringify(entry);
  const seal = sealOf(before, text);
  return { line: `{"c":"${seal}","e":${text}}\n`, seal };
}

/** The problem is the number of the first line that cannot be trusted, from 1. */
export function decodeLedger(bytes: Buffer): Result<DecodedLedger, number> {
  const entries: LedgerEntry[] = [];
  let seal = FORMAT;
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    const [, sum, body] = LINE.exec(bytes.toString('utf8', from, end)) ?? [];
    if (body === undefined || sum !== sealOf(seal, body)) return err(entries.length + 1);
    // The seal has shown that these are the bytes encodeEntry wrote.
    entries.push(JSON.parse(body) as LedgerEntry);
    seal = sum;
    from = end + 1;
  }
  return ok({ entries, goodBytes: from, tornBytes: bytes.length - from, seal });
}

/** 128 bits of SHA-256: nobody finds another text for a seal. */
const sealOf = (before: string, text: string): string =>
  createHash('sha256').update(before).update(text).digest('hex').slice(0, 32);
