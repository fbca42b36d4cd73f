import type { AttemptId, Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import { systemErrorCode } from '../../lib/system-error.ts';
import { readableLogLine } from '../../tools/readable-log-line.ts';
import { expressionOf, parseQuery } from '../../ui/view/log-query.ts';
import { counted, nameSome } from '../../ui/view/name-some.ts';
import { CommandError } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { readRun } from '../run/find-run.ts';
import { logPathOf } from '../run/log-path.ts';
import { maskedLines } from '../run/masked-copy.ts';
import { secretMaskOf } from '../run/secret-mask-of.ts';
import { withinTime } from '../run/within-time.ts';
import type { Terminal } from '../terminal.ts';

export interface SearchOptions extends GlobalOptions {
  readonly run: string;
  readonly phase?: string;
  readonly count?: boolean;
}

/** A batch of lines takes some milliseconds; only an expression that somebody wrote can take for ever. */
const PATIENCE_MS = 1000;
/** As many as a line bears; where it is, the lines above say. */
const MOST_NAMES = 8;

/** Where a text stands in what all regions printed: every line with its try and number, or how many of them each region has. */
export async function searchCommand(terminal: Terminal, pattern: string, options: SearchOptions): Promise<number> {
  const parsed = parseQuery(pattern);
  if (!parsed.ok) throw new CommandError(parsed.problem);
  const expression = expressionOf(parsed.query);
  if (expression === null || pattern === '') throw new CommandError('nothing to look for');
  const { state } = await readRun(stateDirectoryOf(options, terminal), options.run);
  const { phase } = options;
  if (phase !== undefined && !state.plan.phases.some(({ id }) => id === phase))
    throw new CommandError(`${state.plan.run} has no phase ${phase}`);
  const mask = await secretMaskOf(terminal.env, state.plan);
  const scopes = [...new Set(state.plan.steps.map(({ scope }) => scope))];
  let found = 0;
  const without: Scope[] = [];
  for (const scope of scopes) {
    let own = 0;
    for (const attempt of attemptsIn(state, scope, phase)) {
      for await (const { number, text } of matches(logPathOf(state.plan.runDirectory, attempt), expression, mask)) {
        own += 1;
        if (options.count !== true) terminal.out(`${attempt}:${number}: ${text}\n`);
      }
    }
    if (own === 0) without.push(scope);
    else if (options.count === true) terminal.out(`${scope} ${own}\n`);
    found += own;
  }
  const rest = without.length === 0 || found === 0 ? '' : `; not in ${nameSome(without, MOST_NAMES)}`;
  terminal.err(`${counted(found, 'line')} in ${scopes.length - without.length} of ${scopes.length}${rest}\n`);
  return 0;
}

/** All tries, in order. What was carried by another step is in the log of that one. */
function attemptsIn(state: RunState, scope: Scope, phase: string | undefined): readonly AttemptId[] {
  return stepsOf(state.plan, scope)
    .filter((step) => phase === undefined || step.phase === phase)
    .flatMap(({ id }) => state.steps[id]?.attempts ?? [])
    .filter(({ carriedBy }) => carriedBy === null)
    .map(({ id }) => id);
}

interface Match {
  /** Counted from 1, as an editor does. */
  readonly number: number;
  readonly text: string;
}

/** As a person reads the lines: without secrets, colours and the wrapping of JSON. */
async function* matches(path: string, expression: RegExp, mask: SecretMask): AsyncGenerator<Match> {
  let before = 0;
  try {
    for await (const { lines } of maskedLines(path, mask)) {
      const first = before + 1;
      const found = withinTime(PATIENCE_MS, () =>
        lines
          .map((line, at) => ({ number: first + at, text: readableLogLine(line, undefined, mask).text }))
          .filter(({ text }) => expression.test(text)),
      );
      if (found === null) throw new CommandError('this expression takes too long on a line of the logs');
      yield* found.answer;
      before += lines.length;
    }
  } catch (problem) {
    // A check asked from inside the engine, or a program that was never started, may have none.
    if (systemErrorCode(problem) !== 'ENOENT') throw problem;
  }
}
