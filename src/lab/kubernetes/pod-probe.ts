/** `periodSeconds` of the readiness probe in the lab's chart. */
export const PROBE_EVERY_SECONDS = 5;
/** `failureThreshold` when a probe does not set one. */
const UNREADY_AFTER = 3;
/** The chart's liveness probe asks once a minute and gives up at the third failure ... */
const RESTART_AFTER = 120 / PROBE_EVERY_SECONDS;
/** ... but does not ask before a container is three minutes old. */
const YOUNG_FOR = 300 / PROBE_EVERY_SECONDS;

/** What a kubelet makes of one container's probes: `patient` = it has failed, but not often enough to matter yet. */
type ProbeVerdict = 'ready' | 'patient' | 'unready' | 'restart';

export class PodProbe {
  #asked = 0;
  #failures = 0;
  #wasReady = false;

  /** Of a container that has just been started. */
  begin(): void {
    this.#asked = 0;
    this.#failures = 0;
    this.#wasReady = false;
  }

  hear(complaint: string | null): ProbeVerdict {
    this.#asked += 1;
    if (complaint === null) {
      this.#failures = 0;
      this.#wasReady = true;
      return 'ready';
    }
    this.#failures += 1;
    if (this.#failures >= RESTART_AFTER && this.#asked >= YOUNG_FOR) return 'restart';
    return this.#wasReady && this.#failures < UNREADY_AFTER ? 'patient' : 'unready';
  }
}
