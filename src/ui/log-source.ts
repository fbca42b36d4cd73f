import type { AttemptId } from '../engine/model/ids.ts';

/** Where the log view reads from. The screen knows no files; the command line gives it one of these. */
export interface LogSource {
  open(attempt: AttemptId): LogHandle;
}

export interface LogHandle {
  lineCount(): number;
  /** Lines `from` (counted from 0) and on, at most `count`; fewer when there are fewer. */
  lines(from: number, count: number): readonly LogLine[];
  onChange(listener: () => void): () => void;
  /** Numbers of all lines that contain the pattern, over the whole file, in order. */
  search(pattern: string): Promise<readonly number[]>;
  close(): void;
}

export interface LogLine {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
}
