import { type Scope, scopeOf } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';

/**
 * Every region whose validators make up the chain. A run of one region is still a run beside all the others of its fleet:
 * counted alone, it would always take down the whole chain.
 */
export const chainRegions = ({
  regions,
  health,
}: Plan): readonly { readonly scope: Scope; readonly validators: number }[] =>
  health === undefined
    ? regions
    : health.regions.map(({ region, validators }) => ({ scope: scopeOf(region), validators }));

export const validatorsOf = (plan: Plan): number => chainRegions(plan).reduce((sum, one) => sum + one.validators, 0);
