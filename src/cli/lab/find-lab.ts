import { dirname } from 'node:path';
import type { DoorAddress } from '../../lab/lab-door.ts';
import { isLabUp, readLabRecord } from '../../lab/lab-record.ts';
import { CommandError } from '../exit-code.ts';
import { readRun } from '../run/find-run.ts';

export interface FoundLab {
  readonly directory: string;
  readonly door: DoorAddress;
}

/** The lab that a run stands on, when it is up; says why not otherwise. */
export async function requireLab(stateDirectory: string, run: string): Promise<FoundLab> {
  const { directory, state } = await readRun(stateDirectory, run);
  const lab = dirname(state.plan.fleetFile);
  const record = await readLabRecord(lab);
  if (record === null)
    throw new CommandError(`${directory.run} does not stand on a lab: its fleet is ${state.plan.fleet}`);
  const { door } = record;
  if (!isLabUp(record) || door === null || door === undefined) {
    const up = 'besu-console demo begins a new one, run --resume and --config on its fleet file put it up again';
    throw new CommandError(`the lab of ${directory.run} is not up (${lab}); ${up}`);
  }
  return { directory: lab, door };
}
