import { type Scope, type StepId, stepId } from '../engine/model/ids.ts';
import type { CommandWork, ProbeWork, Step, Work } from '../engine/model/step.ts';
import type { PhaseId } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { leavesOf } from './leaves.ts';

type Needed = Pick<Step, 'title' | 'after' | 'limit' | 'timeoutMs'>;
type Choices = Partial<
  Pick<
    Step,
    'lane' | 'onLost' | 'restartFrom' | 'carriedBy' | 'guards' | 'disruptive' | 'remedies' | 'leaves' | 'standing'
  >
>;
type Row = { readonly scope: Scope; readonly phase: PhaseId };

/** A step with the plain answers filled in: no lane, run again when lost, retried from itself. */
export function makeStep(row: Row, name: string, work: Work, needed: Needed, choices: Choices = {}): Step {
  return {
    id: idIn(row, name),
    scope: row.scope,
    phase: row.phase,
    name,
    ...needed,
    work,
    lane: null,
    onLost: 'rerun',
    restartFrom: null,
    carriedBy: null,
    guards: [],
    leaves: leavesOf(work),
    ...choices,
  };
}

export const idIn = (row: Row, name: string): StepId => stepId(row.scope, row.phase, name);

type CommandChoices = Partial<Omit<CommandWork, 'kind' | 'argv' | 'cwd' | 'interpreter'>>;

export function commandWork(argv: Argv, cwd: string, interpreter: string, choices: CommandChoices = {}): CommandWork {
  // SIGINT: the one signal that terraform's plugins sit out while terraform itself ends in order.
  return {
    kind: 'command',
    argv,
    cwd,
    interpreter,
    env: {},
    files: [],
    input: null,
    cancelSignal: 'SIGINT',
    ...choices,
  };
}

export function probeWork(probe: string, input: ProbeWork['input'], everyMs: number): ProbeWork {
  return { kind: 'probe', probe, input, everyMs };
}
