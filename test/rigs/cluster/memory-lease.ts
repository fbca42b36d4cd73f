import type { LeaseStore } from '../../../src/cluster/lease.ts';
import type { LeaseRecord, StoredLease } from '../../../src/cluster/lease-record.ts';

/** One Lease as an API server keeps it, with lines to it that a test can cut. */
export class MemoryLease {
  stored: StoredLease | null = null;
  #version = 0;

  /** What one candidate sees. `cut`: requests fail at once; `silent`: they are never answered. */
  line(): LeaseStore & { state: 'up' | 'cut' | 'silent' } {
    const through = async <Answer>(answer: () => Answer): Promise<Answer> => {
      if (line.state === 'cut') throw new Error('connect ECONNREFUSED 10.0.0.1:443');
      if (line.state === 'silent') return new Promise<never>(() => {});
      return answer();
    };
    const line: LeaseStore & { state: 'up' | 'cut' | 'silent' } = {
      state: 'up',
      read: () => through(() => this.stored),
      create: (record) => through(() => (this.stored === null ? this.#write(record) : null)),
      replace: (record, version) => through(() => (this.stored?.version === version ? this.#write(record) : null)),
    };
    return line;
  }

  #write(record: LeaseRecord): StoredLease {
    this.#version += 1;
    this.stored = { record, version: String(this.#version) };
    return this.stored;
  }
}
