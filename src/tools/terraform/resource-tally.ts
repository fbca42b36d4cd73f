/**
 * A replace is announced once and done twice: a delete and a create, each with its own apply_complete (measured).
 * Reads, moves, imports and forgotten resources (`remove`) have no apply hooks of their own.
 */
const UNITS: Readonly<Record<string, number>> = { create: 1, update: 1, delete: 1, replace: 2 };
const APPLIED = new Set(['create', 'update', 'delete']);

/** How far one region (or one whole apply) has come, counted in resource operations. */
export class ResourceTally {
  private planned = 0;
  private readonly finished = new Set<string>();
  private readonly broken = new Set<string>();

  plan(action: string): void {
    this.planned += UNITS[action] ?? 0;
  }

  /** False = counts for nothing (a read, or told twice). */
  complete(address: string, action: string): boolean {
    return note(this.finished, address, action);
  }

  fail(address: string, action: string): void {
    note(this.broken, address, action);
  }

  get done(): number {
    return this.finished.size;
  }

  /** More may get done than was announced (deposed objects): then the total was wrong, not the work. */
  get total(): number {
    return Math.max(this.planned, this.finished.size);
  }

  get isComplete(): boolean {
    return this.broken.size === 0 && this.finished.size >= this.planned;
  }

  get failed(): number {
    return this.broken.size;
  }
}

function note(set: Set<string>, address: string, action: string): boolean {
  const key = `${action} ${address}`;
  if (!APPLIED.has(action) || set.has(key)) return false;
  set.add(key);
  return true;
}
