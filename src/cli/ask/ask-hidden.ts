import type { Writable } from 'node:stream';
import { type HiddenInput, HiddenLines } from './hidden-lines.ts';

export interface HiddenQuestion {
  readonly question: string;
  readonly tries: number;
  /** Null = it is right; else what to say before it is asked again. */
  readonly judge: (text: string) => Promise<string | null>;
}

/** `nothing`: an empty line. `given-up`: ctrl-c, or the terminal has gone. */
export type HiddenAnswer = 'right' | 'wrong' | 'nothing' | 'given-up';

/** Deadly to a program that does not listen: the terminal would stay without an echo. */
const DEADLY = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Asks for something that nobody may see. Nothing is shown from the first question to the last answer, also not what is
 * typed while an answer is judged; the terminal is as before on every way out.
 */
export async function askHidden(input: HiddenInput, output: Writable, asked: HiddenQuestion): Promise<HiddenAnswer> {
  const restore = (): void => void input.setRawMode(false);
  const die = (signal: NodeJS.Signals): void => {
    restore();
    for (const each of DEADLY) process.off(each, die);
    process.kill(process.pid, signal);
  };
  // A shell that wakes a program sets the terminal anew, with an echo.
  const again = (): void => {
    restore();
    input.setRawMode(true);
  };
  for (const signal of DEADLY) process.on(signal, die);
  process.on('exit', restore).on('SIGCONT', again);
  input.setRawMode(true);
  const lines = new HiddenLines(input);
  try {
    return await answerTo(asked, lines, output);
  } finally {
    lines.close();
    restore();
    for (const signal of DEADLY) process.off(signal, die);
    process.off('exit', restore).off('SIGCONT', again);
  }
}

async function answerTo(asked: HiddenQuestion, lines: HiddenLines, output: Writable): Promise<HiddenAnswer> {
  for (let tries = 1; tries <= asked.tries; tries += 1) {
    output.write(asked.question);
    const text = await lines.next();
    output.write('\n');
    if (text === null) return 'given-up';
    if (text === '') return 'nothing';
    const problem = await asked.judge(text);
    if (lines.isGivenUp) return 'given-up';
    if (problem === null) return 'right';
    output.write(`${problem}\n`);
  }
  return 'wrong';
}
