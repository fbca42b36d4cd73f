import { aboutValue, type Complain } from './complaint.ts';
import type { FleetCheck } from './fleet.ts';
import { asideRecipe } from './phase-recipe.ts';
import type { ChecksInput } from './phase-schema.ts';

/** Two checks of one name could not be told apart when one of them has failed. */
export function checkChecks(input: ChecksInput, complain: Complain): void {
  const seen = new Set<string>();
  input.forEach((check, index) => {
    if (seen.has(check.name)) {
      complain(aboutValue(['checks', index, 'name'], 'two checks have this name', 'say what each of them looks at'));
    }
    seen.add(check.name);
    asideRecipe(check, ['checks', index], complain);
  });
}

export const fleetChecks = (input: ChecksInput): readonly FleetCheck[] =>
  input.map((check, index) => ({ name: check.name, recipe: asideRecipe(check, ['checks', index], () => {}) }));
