import type { Failure } from '../engine/model/failure.ts';

/** What is wrong with one pod. */
export interface PodTrouble {
  readonly pod: string;
  /** Whose earlier log tells more; null when there is none to read. */
  readonly crashed: string | null;
  readonly text: string;
  /** True = waiting cannot help; false = it may still heal by itself. */
  readonly hopeless: boolean;
  readonly failure: Failure;
}
