import type { RunId } from '../../engine/model/ids.ts';
import { describePlan } from '../../engine/plan/describe-plan.ts';
import { selectedRegions } from '../../recipes/selected-regions.ts';
import { CommandError } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { builtVcpus } from '../run/built-vcpus.ts';
import { readChainRecord } from '../run/chain-record.ts';
import { definitionOf } from '../run/definition-of.ts';
import { revisionsToGoBackTo } from '../run/last-verified.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { makePlan } from '../run/make-plan.ts';
import { findProof } from '../run/promotion.ts';
import { refuseUnknownWords } from '../run/refuse-unknown-words.ts';
import { terraformCeiling } from '../run/terraform-ceiling.ts';
import { withEarlier } from '../run/with-earlier.ts';
import { workspaceDirectoryOf } from '../run/workspace-directory.ts';
import { list, selection } from '../selection.ts';
import type { Terminal } from '../terminal.ts';

export interface PlanOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly full?: boolean;
  readonly regions?: string;
  readonly phases?: string;
  readonly networks?: string;
  readonly ccip?: string;
}

/** What a run would do, step by step, with the exact commands. Starts nothing and writes nothing. */
export async function planCommand(terminal: Terminal, options: PlanOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, list(options.regions));
  const state = stateDirectoryOf(options, terminal);
  const asked = selection(options);
  const definition = await definitionOf({ ...fleet, regions: selectedRegions(fleet, asked) });
  refuseUnknownWords(fleet, asked);
  // The run does not exist yet; its name stands where its id will be.
  const place = {
    ...{ run: 'RUN' as RunId, runDirectory: `${state}/runs/RUN`, stateDirectory: state, notes: [] },
    verifiedRevisions: await revisionsToGoBackTo(state, fleet),
    builtVcpus: await builtVcpus(state, fleet),
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, state)),
    definition,
    promotion: await findProof(fleet, asked, { stateDirectory: state, definition, nowMs: Date.now() }),
  };
  const made = makePlan(fleet, asked, place);
  if (!made.ok) throw new CommandError(made.problem.join('\n'));
  const plan = await withEarlier(made.value, state);
  if (options.json) terminal.out(`${JSON.stringify(plan, null, 2)}\n`);
  else terminal.out(`${describePlan(plan, { full: options.full === true }).join('\n')}\n`);
  return 0;
}
