import type { Clock } from '../engine/ports.ts';
import type { JobSettings } from '../regions/executor-settings.ts';
import type { ApiDoor } from './api-door.ts';
import type { EventObject } from './job-objects.ts';
import type { JobSight, Standing } from './pod-standing.ts';

/** A registry that is briefly away, a Secret that is made a moment later: kubelet tries these again after 10 s and 20 s. */
const HOPELESS_MS = 60_000;
const EVENTS_EVERY_MS = 5000;

type Waiting = Extract<Standing, { kind: 'waiting' }>;

export interface Judgement {
  /** What it waits for, for people. */
  readonly text: string;
  /** Why it has waited long enough; null = it has not. */
  readonly late: string | null;
}

export interface StartPatienceOptions {
  /** Of the Job. */
  readonly name: string;
  readonly settings: JobSettings;
  readonly door: ApiDoor;
  readonly clock: Clock;
}

/** How long an attempt waits for its pod. Quota and admission refusals are told in events only, so these are read too. */
export class StartPatience {
  readonly #options: StartPatienceOptions;
  #since: { readonly patience: Waiting['patience']; readonly atMs: number } | null = null;
  #askedAtMs = 0;
  #told = '';

  constructor(options: StartPatienceOptions) {
    this.#options = options;
  }

  judge(standing: Waiting, { pod }: JobSight): Judgement {
    const { clock, settings, name } = this.#options;
    const nowMs = clock.nowMs();
    if (this.#since?.patience !== standing.patience) {
      this.#since = { patience: standing.patience, atMs: nowMs };
      this.#askedAtMs = nowMs;
    }
    const waitedMs = nowMs - this.#since.atMs;
    if (nowMs - this.#askedAtMs >= EVENTS_EVERY_MS) {
      this.#askedAtMs = nowMs;
      void this.#ask(pod?.metadata?.name ?? name);
    }
    const text = this.#told === '' ? standing.why : `${standing.why}: ${this.#told}`;
    const mostMs = { queued: Number.POSITIVE_INFINITY, usual: settings.startWithinMs, hopeless: HOPELESS_MS };
    return { text, late: waitedMs >= mostMs[standing.patience] ? text.slice(0, 400) : null };
  }

  async #ask(about: string): Promise<void> {
    const { door, settings } = this.#options;
    const field = encodeURIComponent(`involvedObject.name=${about}`);
    const answer = await door.send('GET', `/api/v1/namespaces/${settings.namespace}/events?fieldSelector=${field}`);
    if (!answer.ok) return;
    const { items = [] } = answer.value as { readonly items?: readonly EventObject[] };
    this.#told = items.findLast(({ type }) => type === 'Warning')?.message?.slice(0, 300) ?? '';
  }
}
