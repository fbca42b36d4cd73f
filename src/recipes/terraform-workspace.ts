import type { FileAction } from '../engine/model/step.ts';
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

export const pluginCache = (context: RecipeContext): string => `${context.workspaceDirectory}/plugin-cache`;
export const warmUpDirectory = (context: RecipeContext): string => `${context.runDirectory}/terraform-warm-up`;

/** A directory of links to the module: its own .terraform, state, plan, errored.tfstate and crash.log. */
export function linkedModule(module: string, directory: string, lockFileFrom: string): readonly FileAction[] {
  return [
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
