import { laneId } from '../engine/model/ids.ts';
import type { CommandRecipe } from '../regions/fleet.ts';
import { isReference } from '../regions/secret-reference.ts';
import { commandWork, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { fillArguments, fillPlaceholders } from './placeholders.ts';
import { inOrder, type Laid, placeholdersOf, type RegionStretch, type Stretch } from './stretch.ts';

/** An operator's own program, once per region. */
export function regionCommand(stretch: RegionStretch, recipe: CommandRecipe): Laid {
  const values = placeholdersOf(stretch);
  // Where later phases of ours look for this region's kubeconfig; a script may write it there.
  const env = { BESU_CONSOLE_REGION: stretch.region.region.id, BESU_CONSOLE_KUBECONFIG: stretch.place.kubeconfig };
  return commandStep(stretch, recipe, values, env, null);
}

/** An operator's own program, once for the fleet; a lane of its own keeps the transactions of a phase in order. */
export function fleetCommand(stretch: Stretch, recipe: CommandRecipe): Laid {
  return commandStep(stretch, recipe, {}, {}, stretch.phase);
}

function commandStep(
  stretch: Stretch,
  recipe: CommandRecipe,
  values: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
  lane: string | null,
): Laid {
  const argv = fillArguments(recipe.command, values);
  const own = Object.entries(recipe.env).map(([name, value]) => [name, fillPlaceholders(value, values)] as const);
  const secretEnv = Object.fromEntries(
    own.flatMap(([name, value]) => (isReference(value) ? [[name, absolute(value, stretch.fleet.directory)]] : [])),
  );
  const work = commandWork(argv, pathIn(stretch.fleet.directory, fillPlaceholders(recipe.directory, values)), 'lines', {
    env: { ...Object.fromEntries(own.filter(([, value]) => !isReference(value))), ...extra },
    ...(Object.keys(secretEnv).length === 0 ? {} : { secretEnv }),
    // A shell that gets SIGINT while a child runs goes on with its next command; SIGTERM ends it.
    cancelSignal: 'SIGTERM',
  });
  return inOrder(stretch, [
    (after) =>
      makeStep(
        stretch,
        'run',
        work,
        { title: argv.join(' ').slice(0, 60), after, limit: 'command', timeoutMs: recipe.timeoutMs },
        { onLost: 'ask', lane: lane === null ? null : laneId(lane) },
      ),
  ]);
}

const absolute = (reference: string, directory: string): string =>
  reference.startsWith('file:') ? `file:${pathIn(directory, reference.slice('file:'.length))}` : reference;
