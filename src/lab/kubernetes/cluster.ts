import type { LabClock } from './lab-clock.ts';
import { ObjectStore } from './object-store.ts';
import { drawFor, uidFor } from './seeded-random.ts';

/** One emulated cluster: what handlers and controllers of a region share. */
export interface Cluster {
  readonly region: string;
  /** The path under which its API is served: /clusters/japaneast. */
  readonly prefix: string;
  readonly store: ObjectStore;
  readonly clock: LabClock;
  /** A number in [0, 1) that depends on the seed, the region and the key. */
  draw(key: string): number;
  newUid(): string;
  /** The time of now in the form of the API, whole seconds. */
  timestamp(): string;
}

export function createCluster(region: string, seed: number, clock: LabClock): Cluster {
  let uids = 0;
  return {
    region,
    prefix: `/clusters/${region}`,
    store: new ObjectStore(),
    clock,
    draw: (key) => drawFor(seed, `${region}/${key}`),
    newUid: () => {
      uids += 1;
      return uidFor(seed, `${region}/uid/${uids}`);
    },
    timestamp: () => new Date(clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
