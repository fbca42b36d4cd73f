import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { Scope } from '../model/ids.ts';
import type { PlannedChanges } from '../model/planned-changes.ts';
import type { RunState, StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

/** Regions whose plans are the same but for the region's name. */
export interface ChangeGroup {
  readonly scopes: readonly Scope[];
  readonly planned: PlannedChanges;
}

/** What the plans of all regions come to, in one phase. */
export interface ChangeRollup {
  readonly phase: PhaseId;
  /** How many regions have planned, of those that plan there. */
  readonly planned: number;
  readonly of: number;
  /** The most frequent first; of two as frequent the order is that of their fingerprints, whoever planned first. */
  readonly groups: readonly ChangeGroup[];
  /** More regions plan what the first group does than anything else; false = nobody differs from the others. */
  readonly hasUsual: boolean;
}

export const usualOf = ({ groups, hasUsual }: ChangeRollup): ChangeGroup | null =>
  hasUsual ? (groups[0] ?? null) : null;

/** Whoever plans something else than the usual; where there is none, all. */
export const othersOf = ({ groups, hasUsual }: ChangeRollup): readonly ChangeGroup[] => groups.slice(hasUsual ? 1 : 0);

const made = new WeakMap<RunState, readonly ChangeRollup[]>();

/** One for each phase in which a region's newest plan stands; a step that is to plan anew says nothing meanwhile. */
export function changeRollups(state: RunState): readonly ChangeRollup[] {
  // A picture is drawn more often than the state changes.
  const rollups = made.get(state) ?? rollupsOf(state);
  made.set(state, rollups);
  return rollups;
}

function rollupsOf(state: RunState): readonly ChangeRollup[] {
  const regions = new Set(state.plan.regions.map(({ scope }) => scope));
  const planning = Map.groupBy(
    state.plan.steps.filter(({ scope }) => regions.has(scope)),
    ({ phase, name }) => `${phase}/${name}`,
  );
  return [...planning.values()].flatMap((steps) => {
    const known = steps.flatMap((step) => {
      const planned = plannedBy(state, step);
      return planned === null ? [] : [{ scope: step.scope, planned }];
    });
    const [first] = steps;
    return known.length === 0 || first === undefined ? [] : [rollupOf(first.phase, steps.length, known)];
  });
}

/** Null = it plans nothing, or that does not stand now. */
export function plannedBy({ steps }: RunState, { id }: Step): PlannedChanges | null {
  const step = steps[id];
  if (step?.status !== 'succeeded') return null;
  const known = read.get(step);
  if (known !== undefined) return known;
  const planned = readPlanned(step.attempts.at(-1)?.outcome?.facts['planned']);
  read.set(step, planned);
  return planned;
}

/** Of a thousand regions an event changes one. */
const read = new WeakMap<StepState, PlannedChanges | null>();

/** Null = of an older program, or cut where facts were too large. */
function readPlanned(value: JsonValue | undefined): PlannedChanges | null {
  if (value === undefined || !isJsonObject(value)) return null;
  const { fingerprint, counts, lines } = value;
  if (typeof fingerprint !== 'string' || !isJsonObject(counts) || !Array.isArray(lines)) return null;
  return {
    fingerprint,
    counts: Object.fromEntries(Object.entries(counts).map(([action, count]) => [action, Number(count)])),
    lines: (lines as readonly JsonValue[]).map(String),
  };
}

/** The same for the same plans, in whichever order they came. */
export function rollupOf(
  phase: PhaseId,
  of: number,
  known: readonly { readonly scope: Scope; readonly planned: PlannedChanges }[],
): ChangeRollup {
  const groups = [...Map.groupBy(known, ({ planned }) => planned.fingerprint).values()]
    .flatMap((alike) => {
      const [first] = alike;
      return first === undefined ? [] : [{ scopes: alike.map(({ scope }) => scope), planned: first.planned }];
    })
    .toSorted(
      (one, other) =>
        other.scopes.length - one.scopes.length || (one.planned.fingerprint < other.planned.fingerprint ? -1 : 1),
    );
  const [most, next] = groups;
  const hasUsual = (most?.scopes.length ?? 0) > Math.max(1, next?.scopes.length ?? 0);
  return { phase, planned: known.length, of, groups, hasUsual };
}

/** What one plan has and the other has not; null = one of them is too long to have been kept whole. */
export function changesBeside(
  usual: PlannedChanges,
  own: PlannedChanges,
): { readonly also: readonly string[]; readonly not: readonly string[] } | null {
  if (!isWhole(usual) || !isWhole(own)) return null;
  const [there, here] = [new Set(usual.lines), new Set(own.lines)];
  return {
    also: own.lines.filter((line) => !there.has(line)),
    not: usual.lines.filter((line) => !here.has(line)),
  };
}

export const changesIn = ({ counts }: PlannedChanges): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const isWhole = (planned: PlannedChanges): boolean => planned.lines.length === changesIn(planned);
