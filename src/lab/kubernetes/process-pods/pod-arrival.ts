import type { Cluster } from '../cluster.ts';
import { docOf } from '../document.ts';
import type { Cancel } from '../lab-clock.ts';
import type { PodFault } from '../lab-kubernetes-options.ts';
import { nodeAddress } from '../node-pool.ts';
import type { PodHandle } from '../pod-handle.ts';
import { setPodCondition } from '../pod-status.ts';
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
/** The kubelet doubles its pause after each failure from ten seconds to five minutes. */
export const backOffSeconds = (failures: number): number => Math.min(300, 10 * 2 ** Math.max(0, failures - 1));

/** The way of a pod from its creation to its node and its images: scheduler, and the kubelet's first part. */
export class PodArrival {
  readonly #parts: ArrivalParts;
  #cancel: Cancel = () => {};
  /** What it would do if it need not wait for the world. */
  #nextTry: (() => void) | null = null;
  #pullFailures = 0;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  start(): void {
    const { cluster, handle, fault } = this.#parts;
    const pod = handle.get();
    if (pod === undefined) return;
    const wrong = fault();
    if (wrong?.kind === 'unschedulable') return this.#cannotSchedule(wrong.message);
    if (handle.unboundClaim() !== undefined) return this.#later(CLAIM_SECONDS, () => this.start());
    const placement = placePod(cluster, pod);
    if (placement.kind === 'nowhere') return this.#cannotSchedule(placement.message);
    this.#bind(placement.name);
    this.#later(PREPARE_SECONDS, () => this.#pull());
  }

  /** Whatever it waits for need not be waited for any more. */
  tryNow(): void {
    const nextTry = this.#nextTry;
    if (nextTry === null) return;
    this.stop();
    nextTry();
  }

  stop(): void {
    this.#cancel();
    this.#nextTry = null;
  }

  #later(seconds: number, step: () => void): void {
    this.#nextTry = null;
    this.#cancel = this.#parts.cluster.clock.after(seconds, () => {
      if (this.#parts.handle.get() !== undefined) step();
    });
  }

  #tryLater(seconds: number, step: () => void): void {
    this.#later(seconds, step);
    this.#nextTry = step;
  }

  #bind(node: string): void {
    const { cluster, handle, init, main, draw, bound } = this.#parts;
    for (const container of main) if (init.length > 0) container.wait('PodInitializing');
    const hostIP = nodeAddress(cluster.store.get('nodes', '', node));
    handle.edit((draft, now) => {
      draft.spec = { ...docOf(draft.spec), nodeName: node };
      draft.status = { ...docOf(draft.status), startTime: now, hostIP };
      setPodCondition(draft, { type: 'PodScheduled', isTrue: true }, now);
    });
    draw();
    const message = `Successfully assigned ${handle.namespace}/${handle.name} to ${node}`;
    handle.note('Normal', { reason: 'Scheduled', message }, 'default-scheduler');
    bound();
  }

  #cannotSchedule(message: string): void {
    const { handle } = this.#parts;
    const change = { type: 'PodScheduled', isTrue: false, reason: 'Unschedulable', message };
    handle.edit((draft, now) => setPodCondition(draft, change, now));
    handle.note('Warning', { reason: 'FailedScheduling', message }, 'default-scheduler');
    this.#tryLater(RETRY_SCHEDULE_SECONDS, () => this.start());
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
    const image = handle.image();
    const message = `Failed to pull image "${image}": ${why}`;
    handle.note('Warning', { reason: 'Failed', message });
    handle.note('Warning', { reason: 'Failed', message: 'Error: ErrImagePull' });
    this.#waitAll('ErrImagePull', message);
    const pause = backOffSeconds(this.#pullFailures);
    this.#later(1, () => {
      const backOff = `Back-off pulling image "${image}"`;
      this.#waitAll('ImagePullBackOff', `${backOff}: ErrImagePull: ${why}`);
      handle.note('Normal', { reason: 'BackOff', message: backOff });
      this.#tryLater(pause, () => this.#pull());
    });
  }

  #waitAll(reason: string, message: string): void {
    for (const container of this.#parts.main) container.wait(reason, message);
    this.#parts.draw();
  }
}
