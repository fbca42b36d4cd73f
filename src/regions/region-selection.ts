import { err, ok, type Result } from '../lib/result.ts';
import { lookupRegion } from './catalog.ts';
import type { Diagnostic } from './diagnostic.ts';
import { ADMIN_RULE } from './fleet-regions.ts';
import type { Region } from './region.ts';

/**
 * The regions a `--regions` flag leaves of a fleet's own. Ids, names and codes are understood, in any case. Mistakes are
 * shown in the flag as in a file.
 */
export function selectRegions(
  asked: readonly string[],
  deploy: readonly Region[],
  known: readonly Region[],
): Result<readonly Region[], readonly Diagnostic[]> {
  if (asked.length === 0)
    return err([selectionDiagnostic([''], 0, 'no region is selected', 'name at least one region')]);
  const wanted = new Set<Region>();
  const diagnostics = asked.flatMap((word, index) => {
    const found = selected(word, deploy, known);
    if (!found.ok) return [selectionDiagnostic(asked, index, found.problem.message, found.problem.hint)];
    wanted.add(found.value);
    return [];
  });
  return diagnostics.length > 0 ? err(diagnostics) : ok(deploy.filter((region) => wanted.has(region)));
}

function selected(
  word: string,
  deploy: readonly Region[],
  known: readonly Region[],
): Result<Region, { readonly message: string; readonly hint: string }> {
  const found = lookupRegion(word, known);
  if (!found.ok) return found;
  const { id, role } = found.value;
  if (role === 'admin') return err({ message: `${id} ${ADMIN_RULE}`, hint: 'its phases run without being selected' });
  if (deploy.includes(found.value)) return found;
  return err({ message: `${id} is not deployed by this fleet`, hint: 'add it to regions.deploy first' });
}

function selectionDiagnostic(asked: readonly string[], index: number, message: string, hint: string): Diagnostic {
  const sourceLine = asked.join(',');
  const column = asked.slice(0, index).reduce((at, word) => at + word.length + 1, 1);
  const length = Math.max(1, (asked[index] ?? '').length);
  return { file: '--regions', line: 1, column, length, severity: 'error', message, hint, sourceLine };
}
