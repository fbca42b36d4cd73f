import type { CcipRecipe, Fleet } from '../regions/fleet.ts';
import { type CcipTask, ccipTasks } from './ccip-tasks.ts';
import type { Selection } from './recipe-context.ts';

/** All that moves no money, in one word. */
const CONFIGURE = 'configure';

/**
 * `--ccip`: what somebody asked for, in the order it always has. Money moves only after the look whether messages pass, so
 * that look cannot be left out by naming what comes after it.
 */
export function selectedCcip(recipe: CcipRecipe, { ccip = null }: Selection): readonly CcipTask[] {
  const all = ccipTasks(recipe);
  if (ccip === null) return all;
  const asked = all.filter((task) => wordsFor(task).some((word) => ccip.includes(word)));
  const spends = asked.some(({ part }) => part === 'fund' || part === 'smoke');
  return all.filter((task) => asked.includes(task) || (spends && task.part === 'lane-open'));
}

/** What can be asked for in this fleet: parts, and then single steps by name. */
export function ccipWords(fleet: Fleet): readonly string[] {
  const tasks = fleet.phases.flatMap(({ recipe }) => (recipe.kind === 'ccip' ? ccipTasks(recipe) : []));
  return [...new Set([0, 1, 2].flatMap((at) => tasks.flatMap((task) => wordsFor(task)[at] ?? [])))];
}

/** From the widest word to its own name. */
const wordsFor = ({ part, task }: CcipTask): readonly [string, string, string] => [
  part === 'lane-open' || part === 'fund' || part === 'smoke' ? part : CONFIGURE,
  part,
  task.name,
];
