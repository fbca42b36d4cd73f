import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOfAttempt, scopeOf } from '../../engine/model/ids.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import { type Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { LineSplitter } from '../../lib/lines.ts';
import { LineMask } from '../../lib/secrets/line-mask.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import { readableLogLine } from '../../tools/readable-log-line.ts';
import { CommandError } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { readRun } from '../run/find-run.ts';
import { maskedLines, textOf } from '../run/masked-copy.ts';
import { secretMaskOf } from '../run/secret-mask-of.ts';
import type { Terminal } from '../terminal.ts';

export interface LogsOptions extends GlobalOptions {
  readonly run: string;
  readonly attempt?: string;
  readonly raw?: boolean;
  readonly follow?: boolean;
}

/** How often a followed log is looked at; a person reads no faster. */
const LOOK_EVERY_MS = 500;
const MAX_LINE_BYTES = 65_536;

/** What the steps of one region (or of one phase of it) printed; readable, or with --raw as written but for secrets. */
export async function logsCommand(
  terminal: Terminal,
  region: string,
  phase: string | undefined,
  options: LogsOptions,
): Promise<number> {
  const place = stateDirectoryOf(options, terminal);
  const { state } = await readRun(place, options.run);
  const steps = stepsOf(state.plan, scopeOf(region)).filter((step) => phase === undefined || step.phase === phase);
  if (steps.length === 0) throw new CommandError(noSteps(state, region, phase));
  const attempts = steps.flatMap((step) => chooseAttempt(state, step, options.attempt) ?? []);
  if (attempts.length === 0) return noAttempts(terminal, state, steps, options.attempt);
  const mask = await secretMaskOf(terminal.env, state.plan);
  const followed = options.follow ? attempts.findLast((attempt) => attempt.endedAtMs === null) : undefined;
  for (const attempt of attempts) {
    if (attempt !== followed)
      await print(terminal, pathOf(state, attempt), { attempt, mask, raw: options.raw === true });
  }
  if (followed !== undefined) {
    await follow(terminal, pathOf(state, followed), { attempt: followed, mask }, async () =>
      hasEnded((await readRun(place, options.run)).state, followed),
    );
  }
  return 0;
}

const hasEnded = (state: RunState, { id }: AttemptState): boolean =>
  Object.values(state.steps).some((step) => step.attempts.some((each) => each.id === id && each.endedAtMs !== null));

/** Prints what is there and what comes, until the attempt has ended or somebody interrupts. */
async function follow(
  terminal: Terminal,
  path: string,
  { attempt, mask }: { readonly attempt: AttemptState; readonly mask: SecretMask },
  isOver: () => Promise<boolean>,
): Promise<void> {
  const lines = new LineSplitter(MAX_LINE_BYTES);
  const secrets = new LineMask(mask);
  let offset = 0;
  terminal.err(`--- ${attempt.id}\n`);
  for (;;) {
    // Looked at before the read: what is written before the end is read after it.
    const ended = await isOver();
    const bytes = await readFrom(path, offset);
    offset += bytes.length;
    for (const line of secrets.lines(lines.push(bytes)))
      terminal.out(`${readableLogLine(line, undefined, mask).text}\n`);
    if (ended && bytes.length === 0) return;
    if (bytes.length === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(1 << 16), 0, 1 << 16, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (problem) {
    // It appears once the program has started.
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw problem;
  }
}

function pathOf(state: RunState, attempt: AttemptState): string {
  const { step, n } = partsOfAttempt(attempt.carriedBy ?? attempt.id);
  return join(state.plan.runDirectory, 'attempts', step, String(n), 'log');
}

function noSteps(state: RunState, region: string, phase: string | undefined): string {
  const scopes = [...new Set(state.plan.steps.map((step) => step.scope))];
  return scopes.includes(scopeOf(region))
    ? `${region} has no phase ${phase} in ${state.plan.run}`
    : `${state.plan.run} has no region ${region}; it has: ${scopes.join(' ')}`;
}

/** Nothing to print: because nothing has been tried yet, or because somebody asked for a try that there never was. */
function noAttempts(terminal: Terminal, state: RunState, steps: readonly Step[], asked: string | undefined): number {
  const there = steps.flatMap((step) => (state.steps[step.id]?.attempts ?? []).map(({ id }) => id));
  if (asked === undefined || there.length === 0) {
    terminal.err('nothing of it has been tried yet\n');
    return 0;
  }
  throw new CommandError(`there is no attempt ${asked}; there are:\n  ${there.join('\n  ')}`);
}

function chooseAttempt(state: RunState, step: Step, asked: string | undefined): AttemptState | undefined {
  const attempts = state.steps[step.id]?.attempts ?? [];
  return asked === undefined ? attempts.at(-1) : attempts.find((attempt) => String(attempt.n) === asked);
}

interface Printing {
  readonly attempt: AttemptState;
  readonly mask: SecretMask;
  readonly raw: boolean;
}

async function print(terminal: Terminal, path: string, { attempt, mask, raw }: Printing): Promise<void> {
  terminal.err(`--- ${attempt.id}\n`);
  const readable = (line: string): string => `${readableLogLine(line, undefined, mask).text}\n`;
  try {
    for await (const batch of maskedLines(path, mask)) {
      const text = raw ? textOf(batch) : batch.lines.map(readable).join('');
      if (text !== '') terminal.out(text);
    }
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ENOENT') throw problem;
    terminal.err('    it wrote no log\n');
  }
}
