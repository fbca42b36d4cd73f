import type { FileAction } from '../engine/model/step.ts';
import { pathIn } from './path.ts';
import { directoryAt, PRIVATE_FILE } from './place.ts';
import type { RecipeContext } from './recipe-context.ts';

/** What must never be shared between two working directories of one module: state, plans, and what init makes. */
export const NEVER_LINKED: readonly string[] = [
  '.terraform*',
  '*.tfstate',
  '*.tfstate.*',
  'crash*.log',
  'tfplan*',
  'region.auto.tfvars.json',
  'fleet.auto.tfvars.json',
];

export const LOCK_FILE = '.terraform.lock.hcl';

/** `source = "../../../../../../shared"` is six; the deepest layouts in use have four or five. */
export const MOST_ABOVE = 6;
/** The name of every directory of ours among links to the operator's own. */
const OURS = '.besu-console';

export const pluginCache = (context: RecipeContext): string => `${context.workspaceDirectory}/plugin-cache`;
export const warmUpDirectory = (context: RecipeContext): string => `${context.runDirectory}/terraform-warm-up`;

/** A directory of links to the module: its own .terraform, state, plan, errored.tfstate and crash.log. */
export function linkedModule(
  { modulesAbove = {} }: RecipeContext,
  module: string,
  directory: string,
  lockFileFrom: string,
): readonly FileAction[] {
  return [
    ...surroundings(module, directory, modulesAbove[module] ?? 0),
    directoryAt(directory),
    { kind: 'link-entries', from: module, to: directory, except: NEVER_LINKED },
    // Copied, not linked: init may write it, and it must not write into the operator's repository.
    {
      kind: 'copy',
      from: `${lockFileFrom}/${LOCK_FILE}`,
      to: `${directory}/${LOCK_FILE}`,
      mode: PRIVATE_FILE,
      optional: true,
    },
  ];
}

/**
 * A module that names what lies above it finds it there: the directory itself lies in one that has links to all that is
 * beside the module, and so on upwards. It is moved there with its state, and its old name goes on leading to it.
 */
function surroundings(module: string, directory: string, above: number): readonly FileAction[] {
  if (above === 0) return [];
  const at = (height: number): string => `${directory}-around${`/${OURS}`.repeat(MOST_ABOVE - height)}`;
  const heights = Array.from({ length: above }, (_, index) => index + 1);
  return [
    { kind: 'nest', path: directory, inside: at(0) },
    ...heights.map((height): FileAction => {
      const from = pathIn(module, '../'.repeat(height));
      return { kind: 'link-entries', from, to: at(height), except: [OURS] };
    }),
  ];
}
