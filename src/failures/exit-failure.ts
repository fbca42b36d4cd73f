import type { ExitInfo, Failure } from '../engine/model/failure.ts';
import { mostTelling, tellingLines } from './evidence.ts';
import { chainOf, type FailureContext } from './failure-context.ts';
import { normaliseText, withoutIds } from './fingerprint.ts';
import { jobRefusal } from './job-refusals.ts';

type Told = Pick<Failure, 'class' | 'title' | 'hint' | 'reach'>;

/** As our own executor says it, and as Node and shells do. */
const NO_SUCH_PROGRAM = /not (found )?on (the )?PATH|spawn \S+ ENOENT|command not found/i;
/** What our own executor says of a program that is written as a path. */
const NO_SUCH_FILE = /^(\/.*) was not found$/;
/** Of the shell that starts it, dash (`sh: 16: exec: ./deploy.sh: not found`) or bash. */
const NO_INTERPRETER = /^sh: .*(?:exec: \S*\/\S*: not found|bad interpreter|required file not found)/;
const NOT_EXECUTABLE = /^(\/.*) is not executable$/;

/** An apply proves that no other run has planned since (recipes/plan-claim). */
const NO_PLAN_CLAIM = /^could not link the entries of .*\.claim\//;

const PLAN_TAKEN_OVER: Told = {
  class: 'conflict',
  title: 'another run has planned here since: the saved plan is no longer the one that was shown',
  hint: 'Nothing was changed. Press r: a retry makes a new plan first.',
  reach: 'one',
};

const missingTool = (tool: string): Told => ({
  class: 'config',
  title: `${tool} is not on PATH`,
  hint: `Install ${tool} or add it to PATH (besu-console doctor shows what is found), then press r.`,
  reach: 'all',
});

const NOTHING_WAS_RUN = 'Nothing was run.';

const missingFile = (tool: string, path: string): Told => ({
  class: 'config',
  title: `${tool} is not there`,
  hint: `${NOTHING_WAS_RUN} There is no ${path}: correct the path in the fleet file, which counts from its own directory (or from directory: of the command), then press r.`,
  reach: 'all',
});

const closedFile = (tool: string, path: string): Told => ({
  class: 'config',
  title: `${tool} is not executable`,
  hint: `${NOTHING_WAS_RUN} chmod +x ${path}, then press r.`,
  reach: 'all',
});

/** The shell that starts it has looked for the file before; what it then misses is the interpreter in its first line. */
const missingInterpreter = (tool: string): Told => ({
  class: 'config',
  title: `${tool} asks for an interpreter that is not there`,
  hint: 'Look at its first line (#!), and at its line ends: after CRLF the name of the interpreter has one character too many. Then press r.',
  reach: 'all',
});

function notStarted(exit: ExitInfo, tool: string): Told {
  const detail = exit.detail ?? '';
  const [, absent] = NO_SUCH_FILE.exec(detail) ?? [];
  if (absent !== undefined) return missingFile(tool, absent);
  const [, closed] = NOT_EXECUTABLE.exec(detail) ?? [];
  if (closed !== undefined) return closedFile(tool, closed);
  if (NO_SUCH_PROGRAM.test(detail)) return missingTool(tool);
  if (NO_PLAN_CLAIM.test(detail)) return PLAN_TAKEN_OVER;
  const refusal = jobRefusal(detail);
  if (refusal !== null) return refusal;
  return {
    class: 'config',
    title: `${tool} could not be started${detail === '' ? '' : `: ${withoutIds(detail)}`}`,
    hint: `${NOTHING_WAS_RUN} Put right what the text says, then press r.`,
    reach: 'one',
  };
}

const TIMED_OUT: Omit<Told, 'title'> = {
  class: 'timeout',
  hint: 'Look at the last lines of its log: raise the timeout of the phase if it was still getting on, then press r.',
  reach: 'one',
};
const CANCELLED: Omit<Told, 'title'> = {
  class: 'cancelled',
  hint: 'It was asked to stop by a person. Press r to try again.',
  reach: 'one',
};
const LOST: Omit<Told, 'title'> = {
  class: 'lost',
  hint: 'It vanished (a reboot, a kill, an eviction of its pod). Check what it left behind, then press r.',
  reach: 'one',
};

function toldBy(exit: ExitInfo, tool: string, lines: readonly string[]): Told {
  switch (exit.reason) {
    case 'not-started':
      return notStarted(exit, tool);
    case 'timed-out':
      return { ...TIMED_OUT, title: `${tool} did not finish in time` };
    case 'cancelled':
      return { ...CANCELLED, title: `${tool} was cancelled` };
    case 'lost':
      return { ...LOST, title: `${tool} vanished without an exit status` };
    case 'exited':
      return exited(exit, tool, lines);
  }
}

function exited(exit: ExitInfo, tool: string, lines: readonly string[]): Told {
  if (
    (exit.code === 126 || exit.code === 127) &&
    lines.some((line) => NO_INTERPRETER.test(line) && line.includes(tool))
  )
    return missingInterpreter(tool);
  // A shell's "not found"; our wrapper passes it on unchanged.
  if (exit.code === 127) return missingTool(tool);
  const end = exit.signal === null ? `ended with exit code ${exit.code ?? '?'}` : `was killed by ${exit.signal}`;
  const hint =
    exit.signal === null
      ? 'The cause is not one we know: read the log (l), then press r.'
      : 'Something outside ended it (often the kernel when memory runs out). Check what it left behind, then press r.';
  return { class: 'unknown', title: `${tool} ${end}`, hint, reach: 'one' };
}

/** What the way a process ended says, when no text of the tool is known. */
export function exitFailure(lines: readonly string[], exit: ExitInfo, context: FailureContext): Failure {
  const told = toldBy(exit, context.tool, lines);
  const evidence = tellingLines(lines);
  const detail = exit.detail === null || exit.reason === 'exited' ? [] : [exit.detail.slice(0, 400)];
  const cause = told.class === 'unknown' ? normaliseText(mostTelling(lines) ?? '', context.names) : '';
  return {
    ...told,
    evidence: [...detail, ...evidence].slice(0, 8),
    fingerprint: [context.tool, normaliseText(told.title, context.names), cause]
      .filter((part) => part !== '')
      .join('|'),
    chain: chainOf(context),
  };
}
