import type { HelmRecipe } from '../regions/fleet.ts';
import { helmHistory, helmRollback } from '../tools/kubernetes/helm-argv.ts';
import { disruption, helmWork, neededBy, podsStep } from './helm-work.ts';
import { idIn, makeStep } from './make-step.ts';
import { inOrder, type Laid, type RegionStretch } from './stretch.ts';

/** Is that revision still there, put it in force again, are its pods ready. */
export function helmRollbackSteps(stretch: RegionStretch, recipe: HelmRecipe, revision: number): Laid {
  const { release, namespace, timeoutMs } = recipe;
  return inOrder(stretch, [
    (after) => {
      const work = {
        ...helmWork(stretch, helmHistory(release, namespace), 'helm-history'),
        input: { target: revision },
      };
      return makeStep(stretch, 'release', work, neededBy(`helm history ${release}`, after, recipe));
    },
    (after) => {
      const work = helmWork(stretch, helmRollback(release, namespace, String(revision), timeoutMs), 'lines');
      return makeStep(stretch, 'rollback', work, neededBy(`helm rollback ${release} ${revision}`, after, recipe), {
        onLost: 'ask',
        restartFrom: idIn(stretch, 'release'),
        ...disruption(stretch),
      });
    },
    (after) => podsStep(stretch, recipe, after),
  ]);
}
