import type { AttemptId } from '../engine/model/ids.ts';
import type { LogQuery } from './view/log-query.ts';

/** Where the log view reads from. The screen knows no files; the command line gives it one of these. */
export interface LogSource {
  /** Opening one asks another machine for it: only what somebody wants to read is opened. Absent = it does not. */
  readonly isElsewhere?: boolean;
  open(attempt: AttemptId): LogHandle;
}

/**
 * One log of any size. A line is named by its number from 0. While a big file is still being counted the number of its
 * last lines is not known: they have provisional names below zero, which `settled` turns into numbers later.
 */
export interface LogHandle {
  /** Where it lies, for saving it and for other programs. */
  path(): string;
  extent(): LogExtent;
  /** Line `from` and those after it, at most `count`; fewer when there are fewer. */
  lines(from: number, count: number): readonly LogLine[];
  /** The number of a line with a provisional name, once it is known; a number stays what it is. */
  settled(line: number): number;
  /** Hears of new lines, of counting that got further, and of what a search has found. */
  onChange(listener: () => void): () => void;
  /** Goes on by itself, also over lines that are written later, until it is stopped. */
  search(query: LogQuery, near: number | null): LogSearch;
  /** Where the query matches in a line's text, for showing it; nothing when that would take too long. */
  places(query: LogQuery, text: string): readonly Place[];
  close(): void;
}

export interface LogExtent {
  /** Lines counted so far; all of them unless `counting`. */
  readonly lineCount: number;
  /** Null once every line is counted. */
  readonly counting: Counting | null;
  /** False until the file is there. */
  readonly exists: boolean;
  /** How often the file was emptied or replaced while it was open: its lines are others each time. */
  readonly startedOver: number;
  /** Why there may be more than this where the log lies; absent = this is the log. */
  readonly behind?: string;
}

export interface Counting {
  /** 0 to 1: how much of the file is counted. */
  readonly share: number;
  /** The provisional name after the last line's. */
  readonly end: number;
}

export interface LogLine {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
  /** `hh:mm:ss` in UTC; absent = the line does not say when it was written. */
  readonly time?: string;
  /** The line is longer than what `text` holds of it. */
  readonly cut?: boolean;
  /** The tool's own colours: each holds from its place in `text` on. Nothing but digits, `;` and `:` in the parameters. */
  readonly colours?: readonly { readonly at: number; readonly parameters: string }[];
}

/** From (inclusive) to (exclusive), in UTF-16 units of a line's text. */
export type Place = readonly [from: number, to: number];

export interface LogSearch {
  found(): Found;
  stop(): void;
}

/** What a search knows so far. The total is that of the whole file also when not every line's number is kept. */
export interface Found {
  /** Changes whenever anything here does. */
  readonly version: number;
  /** Line numbers, ascending, one stretch of all matches without a gap. */
  readonly lines: readonly number[];
  /** Matching lines before the first kept one. */
  readonly before: number;
  readonly total: number;
  /** False while part of the file has not been looked at. */
  readonly done: boolean;
  /** Why it was given up; null = it was not. */
  readonly problem: string | null;
}
