import type { Fleet } from '../../regions/fleet.ts';
import { childEnvironment } from './child-environment.ts';
import { describeTools, fetchedToolDirectory, findTools, PATIENCE, type ToolName } from './find-tools.ts';
import type { RunSettings } from './open-run.ts';
import { VersionBook } from './version-book.ts';

/** Which tools this run will use: part of the plan, so that it can be read long after. */
export async function toolNote(
  fleet: Fleet,
  settings: Pick<RunSettings, 'env' | 'toolDirectories' | 'stateDirectory'>,
  patience: keyof typeof PATIENCE,
): Promise<string> {
  const names = toolsOf(fleet);
  if (names.length === 0) return 'no tool of ours is needed: every phase is a command';
  const env = childEnvironment(settings.env, settings.toolDirectories);
  const places = {
    fetched: settings.toolDirectories.length > 0 ? fetchedToolDirectory(settings.env) : null,
    standIns: null,
  };
  const book = patience === 'patient' ? null : await VersionBook.open(settings.stateDirectory);
  return `tools: ${describeTools(await findTools(names, env, places, PATIENCE[patience], book))}`;
}

function toolsOf(fleet: Fleet): readonly ToolName[] {
  const kinds = new Set<string>(fleet.phases.map(({ recipe }) => recipe.kind));
  const uses: readonly (readonly [ToolName, boolean])[] = [
    ['terraform', kinds.has('terraform')],
    ['kubectl', kinds.has('kubectl')],
    ['helm', kinds.has('helm')],
    ['az', fleet.azure !== null],
  ];
  return uses.flatMap(([name, used]) => (used ? [name] : []));
}
