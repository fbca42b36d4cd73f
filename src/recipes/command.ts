import { laneId, type StepId } from '../engine/model/ids.ts';
import type { CommandWork, Step } from '../engine/model/step.ts';
import { featuresOf } from '../regions/features.ts';
import type { CommandRecipe } from '../regions/fleet.ts';
import { isReference } from '../regions/secret-reference.ts';
import { commandWork, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { fillArguments, fillPlaceholders } from './placeholders.ts';
import { featureEnv } from './region-variables.ts';
import { inOrder, type Laid, placeholdersOf, type RegionStretch, type Stretch } from './stretch.ts';

/** An operator's own program, once per region, or once per zone of it. */
export const regionCommand = (stretch: RegionStretch, recipe: CommandRecipe): Laid =>
  inOrder(stretch, [(after) => regionProgram(stretch, recipe, after)]);

/** One step of the operator's own; without a title of its own it is told as it was written. */
export function regionProgram(
  stretch: RegionStretch,
  recipe: CommandRecipe,
  after: readonly StepId[],
  { name = 'run', title, ...choices }: Aside = {},
): Step {
  const { zone } = stretch;
  // Where later phases of ours look for this region's kubeconfig; a script may write it there.
  const env = {
    ...featureEnv(featuresOf(stretch.fleet.features, stretch.region.region)),
    ...{ BESU_CONSOLE_REGION: stretch.region.region.id, BESU_CONSOLE_KUBECONFIG: stretch.place.kubeconfig },
    ...(zone === undefined ? {} : { BESU_CONSOLE_ZONE: zone.name }),
  };
  const { work, title: written } = filledCommand(stretch, recipe, placeholdersOf(stretch), env);
  return makeStep(stretch, name, work, needed(title ?? written, after, recipe), {
    ...{ onLost: 'ask', ...silence(recipe) },
    ...choices,
  });
}

type Aside = Pick<Partial<Step>, 'name' | 'title' | 'onLost' | 'undoes' | 'stopsPushes'>;

/** An operator's own program, once for the fleet; a lane of its own keeps the transactions of a phase in order. */
export function fleetCommand(stretch: Stretch, recipe: CommandRecipe): Laid {
  const { work, title } = filledCommand(stretch, recipe, {}, {});
  const lane = laneId(stretch.phase);
  return inOrder(stretch, [
    (after) =>
      makeStep(stretch, 'run', work, needed(title, after, recipe), { onLost: 'ask', lane, ...silence(recipe) }),
  ]);
}

const needed = (title: string, after: readonly StepId[], { timeoutMs }: CommandRecipe) => ({
  ...{ title, after, timeoutMs },
  limit: 'command' as const,
});

const silence = ({ silentAfterMs }: CommandRecipe): Pick<Step, 'silentAfterMs'> =>
  silentAfterMs === undefined ? {} : { silentAfterMs };

function filledCommand(
  stretch: Stretch,
  recipe: CommandRecipe,
  values: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): { readonly work: CommandWork; readonly title: string } {
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
  return { work, title: argv.join(' ').slice(0, 60) };
}

const absolute = (reference: string, directory: string): string =>
  reference.startsWith('file:') ? `file:${pathIn(directory, reference.slice('file:'.length))}` : reference;
