import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { partsOfAttempt, scopeOf } from '../../engine/model/ids.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import { type Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { readableLogLine } from '../../tools/readable-log-line.ts';
import { CommandError } from '../exit-code.ts';
import { readRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';
import { type GlobalOptions, stateDirectoryOf } from './run.ts';

export interface LogsOptions extends GlobalOptions {
  readonly run: string;
  readonly attempt?: string;
  readonly raw?: boolean;
}

/** What the steps of one region (or of one phase of it) printed; readable, or byte for byte with --raw. */
export async function logsCommand(
  terminal: Terminal,
  region: string,
  phase: string | undefined,
  options: LogsOptions,
): Promise<number> {
  const { state } = await readRun(stateDirectoryOf(options, terminal), options.run);
  const steps = stepsOf(state.plan, scopeOf(region)).filter((step) => phase === undefined || step.phase === phase);
  if (steps.length === 0) throw new CommandError(noSteps(state, region, phase));
  for (const step of steps) {
    const attempt = chooseAttempt(state, step, options.attempt);
    if (attempt !== undefined) await print(terminal, state, attempt, options.raw === true);
  }
  return 0;
}

function noSteps(state: RunState, region: string, phase: string | undefined): string {
  const scopes = [...new Set(state.plan.steps.map((step) => step.scope))];
  return scopes.includes(scopeOf(region))
    ? `${region} has no phase ${phase} in ${state.plan.run}`
    : `${state.plan.run} has no region ${region}; it has: ${scopes.join(' ')}`;
}

function chooseAttempt(state: RunState, step: Step, asked: string | undefined): AttemptState | undefined {
  const attempts = state.steps[step.id]?.attempts ?? [];
  return asked === undefined ? attempts.at(-1) : attempts.find((attempt) => String(attempt.n) === asked);
}

async function print(terminal: Terminal, state: RunState, attempt: AttemptState, raw: boolean): Promise<void> {
  const { step, n } = partsOfAttempt(attempt.carriedBy ?? attempt.id);
  terminal.err(`--- ${attempt.id}\n`);
  const stream = createReadStream(join(state.plan.runDirectory, 'attempts', step, String(n), 'log'));
  try {
    if (raw) for await (const chunk of stream) terminal.out(String(chunk));
    else for await (const line of createInterface({ input: stream })) terminal.out(`${readableLogLine(line).text}\n`);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ENOENT') throw problem;
    terminal.err('    it wrote no log\n');
  }
}
