import type { JsonObject } from '../../lib/json.ts';

/** What a plan would do to one region, or to all. Addresses only: values may be secret. */
export class PlanFacts {
  private add = 0;
  private change = 0;
  private remove = 0;
  private readonly destroys: string[] = [];
  private readonly taintedReplaces: string[] = [];

  note(address: string, action: string, reason: string | null): void {
    if (action === 'create' || action === 'replace') this.add += 1;
    if (action === 'update') this.change += 1;
    if (action === 'delete' || action === 'replace') this.remove += 1;
    // A failed create leaves its resource tainted, so every retry replaces one: that is repair, not loss.
    if (action === 'replace' && reason === 'tainted') this.taintedReplaces.push(address);
    else if (action === 'delete' || action === 'replace') this.destroys.push(address);
  }

  /** Sorted: terraform's order changes from plan to plan, and a person compares two lists. */
  facts(): JsonObject {
    const { add, change, remove, destroys, taintedReplaces } = this;
    return { add, change, remove, destroys: destroys.toSorted(), taintedReplaces: taintedReplaces.toSorted() };
  }

  summary(): string {
    if (this.add + this.change + this.remove === 0) return 'nothing to change';
    return `${this.add} to add, ${this.change} to change, ${this.remove} to destroy`;
  }
}
