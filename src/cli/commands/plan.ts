import type { RunId } from '../../engine/model/ids.ts';
import { describePlan } from '../../engine/plan/describe-plan.ts';
import { CommandError } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { readChainRecord } from '../run/chain-record.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { makePlan } from '../run/make-plan.ts';
import { terraformCeiling } from '../run/terraform-ceiling.ts';
import { workspaceDirectoryOf } from '../run/workspace-directory.ts';
import { list, selection } from '../selection.ts';
import type { Terminal } from '../terminal.ts';

export interface PlanOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly full?: boolean;
  readonly regions?: string;
  readonly phases?: string;
}

/** What a run would do, step by step, with the exact commands. Starts nothing and writes nothing. */
export async function planCommand(terminal: Terminal, options: PlanOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, list(options.regions));
  const state = stateDirectoryOf(options, terminal);
  // The run does not exist yet; its name stands where its id will be.
  const place = {
    ...{ run: 'RUN' as RunId, runDirectory: `${state}/runs/RUN`, stateDirectory: state, notes: [] },
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, state)),
  };
  const plan = makePlan(fleet, selection(options), place);
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  if (options.json) terminal.out(`${JSON.stringify(plan.value, null, 2)}\n`);
  else terminal.out(`${describePlan(plan.value, { full: options.full === true }).join('\n')}\n`);
  return 0;
}
