import type { ServerResponse } from 'node:http';
import { ApiError, unauthorized } from './api-error.ts';
import type { Cancel, LabClock } from './lab-clock.ts';
import type { ApiFault } from './lab-kubernetes-options.ts';

type Refusal = Extract<ApiFault, { kind: 'refuse-write' }>;

/** What is wrong with the API of one cluster at this moment. */
export class ApiFaults {
  readonly #clock: LabClock;
  readonly #open = new Set<ServerResponse>();
  #fault: Exclude<ApiFault, Refusal> | null = null;
  #refusals: readonly Refusal[] = [];
  #cancelEnd: Cancel = () => {};

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  /** Null takes everything back. */
  inject(fault: ApiFault | null): void {
    if (fault?.kind === 'refuse-write') {
      this.#refusals = [...this.#refusals, fault];
      return;
    }
    if (fault === null) this.#refusals = [];
    const wasSilent = this.isSilent();
    this.#cancelEnd();
    this.#fault = fault;
    // Streams that went silent have lost changes: their clients must start anew.
    if (wasSilent || fault?.kind === 'reset' || fault?.kind === 'unavailable') this.dropConnections();
    if (fault?.forSeconds !== undefined) {
      this.#cancelEnd = this.#clock.after(fault.forSeconds, () => this.inject(null));
    }
  }

  isSilent(): boolean {
    return this.#fault?.kind === 'black-hole';
  }

  allows(resource: string, verb: string): boolean {
    const fault = this.#fault;
    if (fault?.kind !== 'forbidden') return true;
    const isMeant = fault.resource === undefined || fault.resource === resource;
    return !isMeant || (fault.verbs !== undefined && !fault.verbs.includes(verb));
  }

  /** Throws what the API ends a refused write with; counts it. */
  passWrite(resource: string, method: string): void {
    const refusal = this.#refusals.find((each) => each.resource === resource);
    if (refusal === undefined || method === 'GET') return;
    const others = this.#refusals.filter((each) => each !== refusal);
    this.#refusals = refusal.times > 1 ? [{ ...refusal, times: refusal.times - 1 }, ...others] : others;
    throw new ApiError(500, 'InternalError', refusal.message);
  }

  track(response: ServerResponse): void {
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
  }

  dropConnections(): void {
    for (const response of this.#open) response.socket?.destroy();
  }

  /** False when the request must not be answered any further; throws what the API would refuse with. */
  async pass(response: ServerResponse): Promise<boolean> {
    const fault = this.#fault;
    switch (fault?.kind) {
      case 'latency':
        await new Promise<void>((resolve) => {
          setTimeout(resolve, fault.ms).unref();
        });
        return !response.destroyed;
      case 'unavailable':
        throw new ApiError(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
      case 'throttled':
        response.setHeader('retry-after', String(fault.retryAfterSeconds ?? 1));
        throw new ApiError(429, 'TooManyRequests', 'too many requests, please try again later');
      case 'reset':
        response.socket?.destroy();
        return false;
      case 'black-hole':
        return false;
      case 'unauthorized':
        throw unauthorized();
      case 'forbidden':
      case undefined:
        return true;
    }
  }
}
