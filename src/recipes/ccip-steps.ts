import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { ChainNetwork } from '../regions/chain-task.ts';
import type { CcipRecipe } from '../regions/fleet.ts';
import { selectedCcip } from './ccip-selection.ts';
import type { CcipTask } from './ccip-tasks.ts';
import { asksPerson, isSelected, previewStep, taskStep } from './chain-steps.ts';
import type { Laid, Stretch } from './stretch.ts';

/** Everything one after another. A person is asked for each step that would send, or once for each chain. */
export function ccipSteps(stretch: Stretch, recipe: CcipRecipe): Laid {
  const { selection } = stretch.context;
  const tasks = selectedCcip(recipe, selection).filter(({ network }) => isSelected(selection, network));
  const approve = recipe.approve ?? (stretch.fleet.environment === 'production' ? 'each' : 'once');
  const row = new CcipRow(stretch, recipe);
  if (approve === 'once') {
    for (const name of new Set(tasks.map(({ network }) => network))) row.lookAtAll(name, tasks);
  }
  for (const task of tasks) row.lay(task, approve === 'each');
  return row.laid();
}

class CcipRow {
  private readonly steps: Step[] = [];
  /** Looks over one chain that nobody has been asked about yet. */
  private readonly unseen = new Map<string, StepId>();
  private readonly stretch: Stretch;
  private readonly recipe: CcipRecipe;

  constructor(stretch: Stretch, recipe: CcipRecipe) {
    this.stretch = stretch;
    this.recipe = recipe;
  }

  lookAtAll(name: string, all: readonly CcipTask[]): void {
    const network = this.network(name);
    // A gate sends nothing whatever it sees: nobody has to be told beforehand.
    const sending = all.filter((one) => one.network === name && one.task.kind !== 'gate');
    const tasks = sending.map(({ task }) => named(task));
    if (network === undefined || tasks.length === 0) return;
    const look = previewStep(this.stretch, `${name}-preview`, { network, tasks, after: this.after() });
    this.steps.push(look);
    this.unseen.set(name, look.id);
  }

  lay({ network: name, task }: CcipTask, each: boolean): void {
    const network = this.network(name);
    if (network === undefined) return;
    // Who writes `approve: each` wants to be asked wherever it is.
    const asks = this.recipe.approve === 'each' || asksPerson(this.stretch.fleet, network);
    if (each && asks && task.kind !== 'gate') this.look(network, task);
    const preview = asks ? (this.unseen.get(name) ?? null) : null;
    this.unseen.delete(name);
    const work = { network, tasks: [named(task)], after: this.after() };
    const how = { timeoutMs: this.recipe.timeoutMs, preview };
    this.steps.push(taskStep(this.stretch, `${name}-${task.name}`, work, how));
  }

  laid(): Laid {
    return { steps: this.steps, last: this.after() };
  }

  private look(network: ChainNetwork, task: CcipTask['task']): void {
    const work = { network, tasks: [named(task)], after: this.after() };
    const look = previewStep(this.stretch, `${network.name}-${task.name}-preview`, work);
    this.steps.push(look);
    this.unseen.set(network.name, look.id);
  }

  private after(): readonly StepId[] {
    const last = this.steps.at(-1);
    return last === undefined ? this.stretch.after : [last.id];
  }

  private network(name: string): ChainNetwork | undefined {
    return this.stretch.fleet.networks.find((one) => one.name === name);
  }
}

/** The ledger remembers tasks by network and name, and a lane of the contracts may have the same. */
const named = <Task extends CcipTask['task']>(task: Task): Task => ({ ...task, name: `ccip-${task.name}` });
