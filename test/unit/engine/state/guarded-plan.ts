import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';

/** terraform in small: init, plan, apply; apply uses up the plan and must be approved when the plan destroys. */
export function guardedPlan(regions: readonly string[] = ['a']): Plan {
  const steps = regions.flatMap((region) => {
    const scope = scopeOf(region);
    const id = (name: string) => stepId(scope, 'infrastructure', name);
    return [
      sampleStep(scope, 'infrastructure', 'init'),
      sampleStep(scope, 'infrastructure', 'plan', { after: [id('init')] }),
      sampleStep(scope, 'infrastructure', 'apply', {
        after: [id('plan')],
        restartFrom: id('plan'),
        onLost: 'ask',
        guards: [{ kind: 'list-empty', of: id('plan'), fact: 'destroys', meaning: 'would be destroyed' }],
      }),
      sampleStep(scope, 'verify', 'work', { after: [id('apply')] }),
    ];
  });
  return samplePlan(steps, regions);
}
