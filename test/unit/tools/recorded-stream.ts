import { readFileSync } from 'node:fs';
import type { ExitInfo } from '../../../src/engine/model/failure.ts';
import { type AttemptId, attemptId, type StepId } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import type { Interpreter } from '../../../src/engine/ports.ts';
import type { JsonValue } from '../../../src/lib/json.ts';
import { interpreters } from '../../../src/tools/interpreters.ts';

export function recorded(name: string): string[] {
  const text = readFileSync(new URL(`../../recorded/${name}`, import.meta.url), 'utf8');
  return text.trimEnd().split('\n');
}

export const ended = (code: number): ExitInfo => ({ code, signal: null, reason: 'exited', detail: null });

export function stepFor(id: string, argv: readonly [string, ...string[]]): Step {
  const [scope = '', phase = '', name = ''] = id.split('/');
  return {
    id: id as StepId,
    scope: scope as Step['scope'],
    phase: phase as Step['phase'],
    name,
    title: name,
    after: [],
    work: { kind: 'command', argv, cwd: '/', env: {}, files: [], interpreter: '', input: null, cancelSignal: 'SIGINT' },
    limit: 'terraform',
    lane: null,
    timeoutMs: 1,
    onLost: 'rerun',
    restartFrom: null,
    carriedBy: null,
    guards: [],
  };
}

/** A fresh interpreter of that name for the first try of that step. */
export function interpret<Name extends keyof typeof interpreters>(
  name: Name,
  id: string,
  program: string,
  input: JsonValue = null,
  n = 1,
): { attempt: AttemptId; reader: ReturnType<(typeof interpreters)[Name]> } {
  const attempt = attemptId(id as StepId, n);
  const make = interpreters[name] as (attempt: AttemptId, step: Step, input: JsonValue) => Interpreter;
  const reader = make(attempt, stepFor(id, [program]), input);
  return { attempt, reader: reader as ReturnType<(typeof interpreters)[Name]> };
}

export const readAll = (reader: Interpreter, lines: readonly string[]) =>
  lines.flatMap((line) => [...reader.read(line)]);
