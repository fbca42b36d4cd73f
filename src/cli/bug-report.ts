import { program } from './program-version.ts';

/** A bug met while a screen was up. The engine lives elsewhere, so the way back is another one. */
export class ScreenBug extends Error {
  override readonly name = 'ScreenBug';
  readonly run: string;

  constructor(problem: unknown, run: string) {
    super('the screen has ended', { cause: problem });
    this.run = run;
  }
}

/** What a person is told of a bug of ours: nothing is lost, where it was, how to go on. */
export function bugReport(problem: unknown): string {
  const told = problem instanceof ScreenBug ? problem.cause : problem;
  const text = told instanceof Error ? shortStack(told) : String(told);
  return `${program} has hit a bug of its own. Running tools were not touched; the journal is whole.\n${text}\n${wayBack(problem)}\n`;
}

/** Frames that are shown: with long paths four of them still leave the first and the last line on 24 rows of 80 columns. */
const FRAMES = 4;

function shortStack({ stack, message }: Error): string {
  let frames = 0;
  const lines = (stack ?? message).split('\n');
  return lines.filter((line) => !/^ {4}at /.test(line) || ++frames <= FRAMES).join('\n');
}

const wayBack = (problem: unknown): string =>
  problem instanceof ScreenBug
    ? `The rollout goes on without this terminal. Come back with: besu-console attach ${problem.run}`
    : 'Take the rollout up again with: besu-console run --resume latest';
