import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { HelmRecipe } from '../regions/fleet.ts';
import { helmHistory, helmRollback } from '../tools/kubernetes/helm-argv.ts';
import { disruption, helmWork, neededBy, podsStep } from './helm-work.ts';
import { idIn, makeStep } from './make-step.ts';
import { inOrder, type Laid, type RegionStretch } from './stretch.ts';

/** Is that revision still there, put it in force again, are its pods ready. */
export function helmRollbackSteps(stretch: RegionStretch, recipe: HelmRecipe, revision: number): Laid {
  const names = { release: 'release', rollback: 'rollback', pods: 'pods' };
  return laid(stretch, recipe, revision, names, { rollback: { onLost: 'ask' }, all: {} });
}

/**
 * The same, asleep beside an upgrade. helm rolls back to a revision as often as it is told, also out of a pending one, so
 * what vanished runs again: nobody has to finish by hand what began by itself.
 */
export function helmWayBack(stretch: RegionStretch, recipe: HelmRecipe, revision: number): Laid {
  const names = { release: 'rollback-release', rollback: 'rollback', pods: 'rollback-pods' };
  const all = { undoes: idIn(stretch, 'upgrade'), dormant: { to: `revision ${revision}` } };
  return laid(stretch, recipe, revision, names, { rollback: { onLost: 'rerun' }, all });
}

interface Choices {
  readonly rollback: Pick<Step, 'onLost'>;
  readonly all: Pick<Step, 'undoes' | 'dormant'>;
}

function laid(
  stretch: RegionStretch,
  recipe: HelmRecipe,
  revision: number,
  names: Readonly<Record<'release' | 'rollback' | 'pods', string>>,
  { rollback, all }: Choices,
): Laid {
  const { release, namespace, timeoutMs } = recipe;
  const restartFrom = idIn(stretch, names.release);
  const needed = (title: string, after: readonly StepId[]) => neededBy(title, after, recipe);
  return inOrder(stretch, [
    (after) => {
      const input = { target: revision };
      const work = { ...helmWork(stretch, helmHistory(release, namespace), 'helm-history'), input };
      return makeStep(stretch, names.release, work, needed(`helm history ${release}`, after), all);
    },
    (after) => {
      const work = helmWork(stretch, helmRollback(release, namespace, String(revision), timeoutMs), 'lines');
      const choices = { ...rollback, restartFrom, ...disruption(stretch), ...all };
      return makeStep(stretch, names.rollback, work, needed(`helm rollback ${release} ${revision}`, after), choices);
    },
    (after) => podsStep(stretch, recipe, after, { name: names.pods, restartFrom, ...all }),
  ]);
}
