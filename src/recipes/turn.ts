import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { CommandRecipe, FleetPhase, FleetRegion, FleetZone, PhaseId } from '../regions/fleet.ts';
import { regionProgram } from './command.ts';
import { wayBackSteps } from './helm.ts';
import { regionPhase } from './region-phase.ts';
import type { RowBook } from './row-book.ts';
import { inOrder, type Laid, type RegionStretch } from './stretch.ts';

/** The phase in which nodes are changed, and the one that proves it: they go together, zone by zone where asked. */
const IN_TURN: readonly PhaseId[] = ['besu', 'verify'];
export const isInTurn = ({ id }: FleetPhase): boolean => IN_TURN.includes(id);

/** What one go at nodes is about; `zone` null = the whole region. */
export interface Turn {
  readonly region: FleetRegion;
  readonly zone: FleetZone | null;
  /** Those of the turn that are to be done. */
  readonly phases: readonly FleetPhase[];
  /** Lays what the row still lacks for a phase: steps of the region, whichever zone comes first. */
  readonly prepare: (phase: FleetPhase) => void;
  /** Steps of other rows that the change waits for. */
  readonly after: readonly StepId[];
}

/**
 * What is to be done before, the change, its proof, what puts back what was done before, and whatever else has to be
 * true then. The program after belongs to the phase of the change: who skips a proof lets the rest go on.
 */
export function layTurn(book: RowBook, { region, zone, phases, prepare, after }: Turn): void {
  const [begins] = phases;
  if (begins === undefined) return;
  const around = phases.find(({ id }) => id === 'besu')?.around;
  prepare(begins);
  const at = (phase: PhaseId, also: readonly StepId[] = []) => book.zoneStretch(phase, region, zone, also);
  const lay = (stretch: RegionStretch, laid: Laid): readonly Step[] => {
    book.lay(stretch.scope, laid);
    return laid.steps;
  };
  const { before = null } = around ?? {};
  const hook = at('besu', after);
  const first =
    before === null ? [] : lay(hook, inOrder(hook, [(last) => regionProgram(hook, before, last, { name: 'before' })]));
  const changed = phases.flatMap((phase) => {
    const { id, recipe } = phase;
    prepare(phase);
    const stretch = at(id, first.length === 0 && id === 'besu' ? after : []);
    const laid = regionPhase(stretch, recipe);
    return lay(stretch, id === 'besu' ? fromBefore(laid, first[0]) : laid);
  });
  const change = phases.find(({ id }) => id === 'besu');
  const back = change === undefined ? [] : layWayBack(book, at('besu'), change);
  const undone = first[0] ?? changed[0];
  // A change that may fail and be gone past is not what the program after is for; nor is one that is just being taken back.
  const ofChange = change?.onFailure === 'continue' ? changed.filter(({ phase }) => phase === 'besu') : back.slice(-1);
  const hooked = at(
    'besu',
    ofChange.map(({ id }) => id),
  );
  if (around?.after && undone !== undefined) layAfter(book, hooked, around.after, around.always ? undone : null);
  if (changed.length > 0) layChecks(book, at((phases.at(-1) ?? begins).id));
}

/** Asleep beside the change. It moves the row on by nothing: whatever comes next comes after the proof. */
function layWayBack(book: RowBook, stretch: RegionStretch, { recipe, onFailure }: FleetPhase): readonly Step[] {
  if (onFailure !== 'rollback' || recipe.kind !== 'helm') return [];
  const { steps } = wayBackSteps(stretch, recipe);
  book.lay(stretch.scope, { steps, last: stretch.after });
  return steps;
}

/** A change that is tried again is prepared again: meanwhile the sentry may have been put back. */
function fromBefore(laid: Laid, before: Step | undefined): Laid {
  if (before === undefined) return laid;
  return { ...laid, steps: laid.steps.map((step, at) => (at === 0 ? { ...step, restartFrom: before.id } : step)) };
}

function layAfter(book: RowBook, stretch: RegionStretch, recipe: CommandRecipe, undone: Step | null): void {
  const choices = { name: 'after', ...(undone === null ? {} : { undoes: undone.id }) };
  book.lay(stretch.scope, inOrder(stretch, [(last) => regionProgram(stretch, recipe, last, choices)]));
}

/** Side by side, so that all that is wrong is told at once. */
function layChecks(book: RowBook, stretch: RegionStretch): void {
  const { checks = [] } = stretch.fleet;
  const steps = checks.map(({ name, recipe }, index) =>
    regionProgram(stretch, recipe, stretch.after, {
      ...{ name: `check-${index + 1}`, title: name },
      // Who looks changes nothing, so looking again is safe.
      ...{ onLost: 'rerun', stopsPushes: true },
    }),
  );
  book.lay(stretch.scope, { steps, last: steps.map(({ id }) => id) });
}
