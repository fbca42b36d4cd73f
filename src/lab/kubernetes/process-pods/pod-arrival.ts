import type { Cluster } from '../cluster.ts';
import type { PodFault } from '../lab-kubernetes-options.ts';
import type { PodHandle } from '../pod-handle.ts';
import { backOffSeconds, PodPatience } from '../pod-patience.ts';
import { placePod } from './place-pod.ts';
import type { ProcessContainer } from './process-container.ts';

export interface ArrivalParts {
  readonly cluster: Cluster;
  readonly handle: PodHandle;
  readonly init: readonly ProcessContainer[];
  readonly main: readonly ProcessContainer[];
  /** What is wrong with the pod now. */
  readonly fault: () => PodFault | null;
  readonly draw: () => void;
  /** It has a node. */
  readonly bound: () => void;
  /** Everything is there for its containers to start. */
  readonly arrived: () => void;
}

/** Lab seconds: an image that is there already and a volume without a disk are a matter of one. */
const PREPARE_SECONDS = 0.3;
const RETRY_SCHEDULE_SECONDS = 5;
const CLAIM_SECONDS = 0.5;

/** The way of a pod from its creation to its node and its images: scheduler, and the kubelet's first part. */
export class PodArrival {
  readonly #parts: ArrivalParts;
  readonly #patience: PodPatience;
  #pullFailures = 0;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
    this.#patience = new PodPatience(parts.cluster, parts.handle);
  }

  start(): void {
    const { cluster, handle, fault } = this.#parts;
    const pod = handle.get();
    if (pod === undefined) return;
    const wrong = fault();
    if (wrong?.kind === 'unschedulable') return this.#cannotSchedule(wrong.message);
    if (handle.unboundClaim() !== undefined) return this.#patience.later(CLAIM_SECONDS, () => this.start());
    const placement = placePod(cluster, pod);
    if (placement.kind === 'nowhere') return this.#cannotSchedule(placement.message);
    this.#bind(placement.name);
    this.#patience.later(PREPARE_SECONDS, () => this.#pull());
  }

  /** Whatever it waits for need not be waited for any more. */
  tryNow(): void {
    this.#patience.tryNow();
  }

  stop(): void {
    this.#patience.stop();
  }

  #bind(node: string): void {
    const { handle, init, main, draw, bound } = this.#parts;
    for (const container of main) if (init.length > 0) container.wait('PodInitializing');
    handle.bindTo(node);
    draw();
    handle.noteScheduled(node);
    bound();
  }

  #cannotSchedule(message: string): void {
    this.#parts.handle.noteUnschedulable(message);
    this.#patience.tryLater(RETRY_SCHEDULE_SECONDS, () => this.start());
  }

  #pull(): void {
    const { handle, init, main, fault, arrived } = this.#parts;
    const wrong = fault();
    if (wrong?.kind === 'image-pull') return this.#cannotPull(wrong.message);
    for (const image of new Set([...init, ...main].map((container) => container.image))) {
      handle.note('Normal', { reason: 'Pulled', message: `Container image "${image}" already present on machine` });
    }
    arrived();
  }

  #cannotPull(why: string): void {
    const { handle } = this.#parts;
    this.#pullFailures += 1;
    this.#waitAll('ErrImagePull', handle.notePullFailed(why));
    const pause = backOffSeconds(this.#pullFailures);
    this.#patience.later(1, () => {
      const backOff = `Back-off pulling image "${handle.image()}"`;
      this.#waitAll('ImagePullBackOff', `${backOff}: ErrImagePull: ${why}`);
      handle.note('Normal', { reason: 'BackOff', message: backOff });
      this.#patience.tryLater(pause, () => this.#pull());
    });
  }

  #waitAll(reason: string, message: string): void {
    for (const container of this.#parts.main) container.wait(reason, message);
    this.#parts.draw();
  }
}
