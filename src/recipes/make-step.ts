import { type PushKey, pushKey, type Scope, type StepId, stepId } from '../engine/model/ids.ts';
import type { CommandWork, ProbeWork, Step, Work } from '../engine/model/step.ts';
import type { FleetRegion, FleetZone, PhaseId } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { leavesOf } from './leaves.ts';
import { silenceOf } from './silence.ts';

type Needed = Pick<Step, 'title' | 'after' | 'limit' | 'timeoutMs'>;
type Choices = Partial<
  Pick<
    Step,
    | (
        | 'lane'
        | 'onLost'
        | 'restartFrom'
        | 'carriedBy'
        | 'guards'
        | 'disruptive'
        | 'takesDown'
        | 'remedies'
        | 'needless'
        | 'leaves'
        | 'silentAfterMs'
        | 'standing'
      )
    | ('stopsPushes' | 'undoes' | 'dormant')
  >
>;
type Row = {
  readonly scope: Scope;
  readonly phase: PhaseId;
  readonly region?: FleetRegion | null;
  readonly zone?: FleetZone;
};

/** A step with the plain answers filled in: no lane, run again when lost, retried from itself. */
export function makeStep(row: Row, name: string, work: Work, needed: Needed, choices: Choices = {}): Step {
  return {
    id: idIn(row, name),
    scope: row.scope,
    phase: row.phase,
    name: nameIn(name, row.zone),
    ...needed,
    work,
    lane: null,
    onLost: 'rerun',
    restartFrom: null,
    carriedBy: null,
    guards: [],
    leaves: leavesOf(work),
    ...silenceOf(work),
    ...pushOf(row),
    ...choices,
  };
}

export const idIn = ({ scope, phase, zone }: Row, name: string): StepId => stepId(scope, phase, nameIn(name, zone));

/** Of what is done once for each zone. */
export const nameIn = (name: string, zone: Pick<FleetZone, 'name'> | undefined | null): string =>
  zone === undefined || zone === null ? name : `${name}-${zone.name}`;

/** What a region needs before its first zone begins with that zone's push. */
function pushOf({ region, zone }: Row): { readonly push?: PushKey } {
  const id = zone?.id ?? region?.zones?.[0]?.id;
  return id === undefined ? {} : { push: pushKey(id) };
}

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
