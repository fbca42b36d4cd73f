import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import { referencesIn } from '../regions/chain-reference.ts';
import type { ChainTask } from '../regions/chain-task.ts';
import type { ContractsLane, ContractsRecipe } from '../regions/fleet.ts';
import { asksPerson, chainStepId, isSelected, previewStep, taskStep } from './chain-steps.ts';
import type { Laid, Stretch } from './stretch.ts';

/** Lanes of different networks side by side; within a lane a look at all of it first, then strictly one after another. */
export function contractsSteps(stretch: Stretch, recipe: ContractsRecipe): Laid {
  const selected = recipe.lanes.filter(({ network }) => isSelected(stretch.context.selection, network));
  const lanes = selected.map((lane) => laneSteps(stretch, recipe, lane));
  const last = lanes.flatMap((steps) => steps.slice(-1).map(({ id }) => id));
  return { steps: lanes.flat(), last: last.length === 0 ? stretch.after : last };
}

function laneSteps(stretch: Stretch, recipe: ContractsRecipe, lane: ContractsLane): readonly Step[] {
  const network = stretch.fleet.networks.find(({ name }) => name === lane.network);
  if (network === undefined) return [];
  const after = [...stretch.after, ...namedElsewhere(stretch, recipe, lane)];
  const look = previewStep(stretch, `${network.name}-preview`, { network, tasks: lane.tasks, after });
  const asks = asksPerson(stretch.fleet, network);
  const steps: Step[] = [look];
  for (const task of lane.tasks) {
    const before = steps.at(-1) ?? look;
    // The first one asks for the whole lane: its list is what a person approves.
    const preview = asks && before === look ? look.id : null;
    const work = { network, tasks: [task], after: [before.id] };
    steps.push(taskStep(stretch, stepName(network.name, task), work, { timeoutMs: recipe.timeoutMs, preview }));
  }
  return steps;
}

const stepName = (network: string, task: ChainTask): string => `${network}-${task.name}`;

/** Deployments of other lanes that this one names: nothing of it can be looked at before they stand. */
function namedElsewhere(stretch: Stretch, { lanes }: ContractsRecipe, lane: ContractsLane): readonly StepId[] {
  const named = referencesIn(JSON.stringify(lane.tasks));
  const found = lanes.flatMap((other) => {
    // What is not selected is not done here: its address was recorded earlier, or the look at this lane says that it is missing.
    if (other.network === lane.network || !isSelected(stretch.context.selection, other.network)) return [];
    const names = named.filter(({ network }) => network === other.network).map(({ name }) => name);
    const deployed = other.tasks.filter(({ kind, name }) => kind === 'deploy' && names.includes(name));
    return deployed.map((task) => chainStepId(stretch, stepName(other.network, task)));
  });
  return [...new Set(found)];
}
