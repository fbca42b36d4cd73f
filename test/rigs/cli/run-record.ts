import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, RunResult } from '../../../src/engine/model/event.ts';
import type { Failure } from '../../../src/engine/model/failure.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import { type CliResult, jsonLines } from './run-cli.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** The events of a run, as facts about attempts. */
export class RunRecord {
  readonly runDirectory: string;
  readonly events: readonly RunEvent[];

  constructor(runDirectory: string, events: readonly RunEvent[]) {
    this.runDirectory = runDirectory;
    this.events = events;
  }

  /** From what `run --json` printed. */
  static of({ stdout, stderr }: CliResult): RunRecord {
    const [hello, ...events] = jsonLines(stdout);
    if (hello?.type !== 'hello') throw new Error(`no hello line; standard error: ${stderr}`);
    return new RunRecord(String(hello.runDirectory), events as unknown as readonly RunEvent[]);
  }

  all<Type extends RunEvent['type']>(type: Type): readonly Of<Type>[] {
    return this.events.filter((event): event is Of<Type> => event.type === type);
  }

  begun(): readonly string[] {
    return this.all('attempt-begun').map((event) => event.attempt);
  }

  /** Attempts that had a process of their own, in the order of their beginning. */
  spawned(): readonly string[] {
    const spawned = new Set<string>(this.all('attempt-spawned').map((event) => event.attempt));
    return this.begun().filter((attempt) => spawned.has(attempt));
  }

  carrierOf(attempt: string): string | null | undefined {
    return this.all('attempt-begun').find((event) => event.attempt === attempt)?.carriedBy;
  }

  outcome(attempt: string): Outcome | undefined {
    return this.all('attempt-ended').find((event) => event.attempt === attempt)?.outcome;
  }

  summary(attempt: string): string | null {
    const outcome = this.outcome(attempt);
    return outcome?.status === 'succeeded' ? outcome.summary : null;
  }

  failure(attempt: string): Failure | null {
    const outcome = this.outcome(attempt);
    return outcome?.status === 'failed' ? outcome.failure : null;
  }

  result(): RunResult | undefined {
    return this.all('run-ended').at(-1)?.result;
  }

  /** The argv an attempt was really started with, from what the executor left in its directory. */
  async argv(attempt: string): Promise<readonly string[]> {
    const directory = join(this.runDirectory, 'attempts', ...attempt.split('#'));
    const spec = JSON.parse(await readFile(join(directory, 'spec.json'), 'utf8')) as { argv: readonly string[] };
    return spec.argv;
  }

  /** How many of these attempts were under way at the same moment, at most. */
  mostAtOnce(attempts: readonly string[]): number {
    let live = 0;
    let most = 0;
    for (const event of this.events) {
      if (event.type === 'attempt-begun' && attempts.includes(event.attempt)) live += 1;
      if (event.type === 'attempt-ended' && attempts.includes(event.attempt)) live -= 1;
      most = Math.max(most, live);
    }
    return most;
  }
}
