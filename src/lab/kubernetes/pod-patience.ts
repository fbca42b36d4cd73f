import type { Cluster } from './cluster.ts';
import type { Cancel } from './lab-clock.ts';
import type { PodHandle } from './pod-handle.ts';

/** The kubelet doubles its pause after each failure from ten seconds to five minutes. */
export const backOffSeconds = (failures: number): number => Math.min(300, 10 * 2 ** Math.max(0, failures - 1));

/** What comes next in the life of a pod, and when; whether the world could spare it the wait. In lab seconds. */
export class PodPatience {
  readonly #cluster: Cluster;
  readonly #handle: PodHandle;
  #cancel: Cancel = () => {};
  /** What it would do if it need not wait for the world. */
  #nextTry: (() => void) | null = null;

  constructor(cluster: Cluster, handle: PodHandle) {
    this.#cluster = cluster;
    this.#handle = handle;
  }

  get isForTheWorld(): boolean {
    return this.#nextTry !== null;
  }

  /** Work that takes its time. */
  later(seconds: number, step: () => void): void {
    this.#nextTry = null;
    this.#cancel = this.#cluster.clock.after(seconds, () => {
      if (this.#handle.get() !== undefined) step();
    });
  }

  /** A pause after something went wrong: it ends early when the cause does. */
  tryLater(seconds: number, step: () => void): void {
    this.later(seconds, step);
    this.#nextTry = step;
  }

  /** False when nothing was to be tried. */
  tryNow(): boolean {
    const nextTry = this.#nextTry;
    if (nextTry === null) return false;
    this.stop();
    nextTry();
    return true;
  }

  stop(): void {
    this.#cancel();
    this.#nextTry = null;
  }
}
