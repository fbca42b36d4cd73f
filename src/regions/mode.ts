import { aboutKey, aboutValue, type Complaint } from './complaint.ts';
import type { Fleet, Mode } from './fleet.ts';
import { canLose, quorum } from './quorum.ts';

/** The smallest chain that loses one validator and goes on. */
const HA_VALIDATORS = 4;
/** Quorum 6, so that three may be down: one of three data centres. */
const SCALED_VALIDATORS = 9;

/** What the fleet lacks of the mode that its file names, `concurrency` as the file has it. */
export function modeComplaints(fleet: Fleet, concurrency: Readonly<Record<string, unknown>>): readonly Complaint[] {
  const { mode, journalCopy } = fleet;
  if (mode === 'ha') {
    const copy = aboutKey(['mode'], 'ha keeps the journal in a second place', 'add journalCopy: DIR, on another disk');
    return [...tooFew(fleet, mode, HA_VALIDATORS), ...(journalCopy === undefined ? [copy] : [])];
  }
  if (mode !== 'scaled') return [];
  const isSplit = Object.values(concurrency).some((limit) => limit !== undefined);
  const split = aboutKey(
    ['mode'],
    'scaled splits its limits by tool',
    'add strategy: { concurrency: { terraform: N } }',
  );
  return [...tooFew(fleet, mode, SCALED_VALIDATORS), ...(isSplit ? [] : [split])];
}

/** What a person should know of a mode before a launch. */
export function modeNotes(fleet: Fleet): readonly string[] {
  const validators = validatorsOf(fleet);
  if (fleet.mode !== 'single' || validators >= HA_VALIDATORS) return [];
  return [`mode single: with ${standing(validators)}, this chain is for trying out`];
}

/** Why no engine can be begun here in the mode of this fleet; null = one can. */
export function modeRefusal({ mode, executor }: Fleet, isInCluster: boolean): string | null {
  if (mode !== 'kubernetes' || executor.kind === 'kubernetes' || isInCluster) return null;
  return 'mode: kubernetes needs executor: { kind: kubernetes }, or an engine in the cluster (besu-console cluster install)';
}

function tooFew(fleet: Fleet, mode: Mode, least: number): readonly Complaint[] {
  const validators = validatorsOf(fleet);
  if (validators >= least) return [];
  const hint = fleet.chain?.topology === 'chain-per-region' ? `${least} in every region: each is a chain` : null;
  return [aboutValue(['mode'], `${mode} needs at least ${least} validators: with ${standing(validators)}`, hint)];
}

/** Of the chain, or of the smallest one where every region has its own. */
function validatorsOf({ regions, chain }: Fleet): number {
  const counts = regions.map(({ definition }) => definition.validators.value);
  return chain?.topology === 'chain-per-region'
    ? Math.min(...counts)
    : counts.reduce((sum, validators) => sum + validators, 0);
}

const standing = (validators: number): string =>
  `${validators} the quorum is ${quorum(validators)}, and ${canLose(validators)} may be down`;
