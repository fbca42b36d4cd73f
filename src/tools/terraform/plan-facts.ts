import type { JsonObject } from '../../lib/json.ts';
import { guardedLoss, type PlanScope } from './destroy-classes.ts';
import { type PlannedChange, plannedChanges } from './planned-changes.ts';

/** What a plan would do to one region, or to all. Addresses only: values may be secret. */
export class PlanFacts {
  private add = 0;
  private change = 0;
  private remove = 0;
  private readonly destroys: string[] = [];
  private readonly taintedReplaces: string[] = [];
  private readonly guarded: string[] = [];
  private readonly planned: PlannedChange[] = [];
  private readonly scope: PlanScope;
  private readonly region: string | null;

  /** `region` null = a plan of all: there is no other to compare it with. */
  constructor(scope: PlanScope, region: string | null) {
    this.scope = scope;
    this.region = region;
  }

  note(address: string, action: string, reason: string | null): void {
    this.planned.push({ address, action });
    if (action === 'create' || action === 'replace') this.add += 1;
    if (action === 'update') this.change += 1;
    if (action === 'delete' || action === 'replace') this.remove += 1;
    if (action !== 'delete' && action !== 'replace') return;
    const tainted = action === 'replace' && reason === 'tainted';
    (tainted ? this.taintedReplaces : this.destroys).push(address);
    const loss = guardedLoss(
      address,
      tainted ? 'tainted' : action === 'replace' ? 'replaced' : 'destroyed',
      this.scope,
    );
    if (loss !== null) this.guarded.push(loss);
  }

  /** Sorted: terraform's order changes from plan to plan, and a person compares two lists. */
  facts(): JsonObject {
    const { add, change, remove } = this;
    return {
      ...{ add, change, remove },
      destroys: this.destroys.toSorted(),
      taintedReplaces: this.taintedReplaces.toSorted(),
      guarded: this.guarded.toSorted(),
      ...(this.region === null ? {} : { planned: { ...plannedChanges(this.region, this.planned) } }),
    };
  }

  summary(): string {
    if (this.add + this.change + this.remove === 0) return 'nothing to change';
    return `${this.add} to add, ${this.change} to change, ${this.remove} to destroy`;
  }
}
