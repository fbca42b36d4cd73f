import { aboutKey, type Complain } from './complaint.ts';
import type { FleetPhase } from './fleet.ts';
import type { ChecksInput } from './phase-schema.ts';
import { phaseTable } from './phase-table.ts';
import type { Path } from './yaml-source.ts';

const ZONE = '{zone}';

/** What is changed zone by zone; what proves it follows each zone. */
const ZONED: ReadonlySet<string> = new Set(['besu', 'verify']);

/**
 * `{zone}` where nothing stands for it would reach a program as it is written; and without it all zones would get one
 * release, or the same command three times.
 */
export function checkZoneWords(
  phases: readonly FleetPhase[],
  checks: ChecksInput,
  zoneWise: boolean,
  complain: Complain,
): void {
  for (const { id, recipe, around } of phases) {
    const path = phaseTable.find((spec) => spec.id === id)?.path ?? [];
    if (!zoneWise || !ZONED.has(id)) {
      refuseZone({ recipe, around }, path, zoneWise, complain);
      continue;
    }
    if (id === 'besu') wantZone(recipe, path, complain);
  }
  if (!zoneWise) checks.forEach((check, index) => refuseZone(check, ['checks', index], zoneWise, complain));
}

function wantZone(recipe: FleetPhase['recipe'], path: Path, complain: Complain): void {
  const hint = `write ${ZONE} where zones differ`;
  if (recipe.kind === 'helm' && !recipe.release.includes(ZONE)) {
    complain(aboutKey([...path, 'helm', 'release'], 'all zones of a region would share one release', hint));
  }
  if (recipe.kind === 'command' && !JSON.stringify(recipe).includes(ZONE)) {
    complain(aboutKey([...path, 'command'], 'all zones of a region would get the same command', hint));
  }
}

function refuseZone(part: unknown, path: Path, zoneWise: boolean, complain: Complain): void {
  if (!JSON.stringify(part).includes(ZONE)) return;
  const hint = zoneWise ? `only besu, verify and checks know zones: remove ${ZONE}` : 'add zones: each to phases.besu';
  complain(aboutKey(path, `nothing stands for ${ZONE} here`, hint));
}
