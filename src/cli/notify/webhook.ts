import type { JsonObject } from '../../lib/json.ts';

interface WebhookTimes {
  readonly withinMs: number;
  /** Between the tries of one message; after the last it is given up. */
  readonly pausesMs: readonly number[];
  /** How long whoever goes waits for what is still to be sent. */
  readonly farewellMs: number;
}

/** A receiver that is well answers in well under a second; a short break of a network passes within the pauses. */
const TIMES: WebhookTimes = { withinMs: 5_000, pausesMs: [1_000, 4_000], farewellMs: 5_000 };
/** Whoever has not been reached for so many pages is not going to read them. */
const MOST_WAITING = 100;

/** Sends pages one after another, in order, beside whatever else happens: nobody ever waits for it but its own end. */
export class Webhook {
  readonly #address: string;
  readonly #onTrouble: (problem: string) => void;
  readonly #times: WebhookTimes;
  readonly #waiting: JsonObject[] = [];
  readonly #gone = new AbortController();
  #sending: Promise<void> = Promise.resolve();
  #busy = false;
  #isTold = false;

  constructor(address: string, onTrouble: (problem: string) => void, times: WebhookTimes = TIMES) {
    this.#times = times;
    this.#address = address;
    this.#onTrouble = onTrouble;
  }

  send(page: JsonObject): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#tell(`more than ${MOST_WAITING} messages are waiting: the oldest are dropped`);
    }
    this.#waiting.push(page);
    if (this.#busy) return;
    this.#busy = true;
    this.#sending = this.#sendAll();
  }

  /** Waits a little for what is still to be sent, and gives it up then. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#gone.abort(), this.#times.farewellMs);
    await this.#sending;
    clearTimeout(late);
  }

  async #sendAll(): Promise<void> {
    for (let page = this.#waiting.shift(); page !== undefined; page = this.#waiting.shift()) {
      if (this.#gone.signal.aborted) break;
      await this.#deliver(JSON.stringify(page));
    }
    this.#busy = false;
  }

  async #deliver(body: string): Promise<void> {
    for (const pauseMs of [...this.#times.pausesMs, null]) {
      const problem = await this.#post(body);
      if (problem === null) {
        this.#isTold = false;
        return;
      }
      if (pauseMs === null || this.#gone.signal.aborted) return this.#tell(problem);
      await this.#pause(pauseMs);
    }
  }

  /** Null once somebody has taken it. The address may hold a token: nothing of it is ever said. */
  async #post(body: string): Promise<string | null> {
    try {
      const answer = await fetch(this.#address, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
        // Whoever answers elsewhere would be given the message without being named anywhere.
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(this.#times.withinMs), this.#gone.signal]),
      });
      await answer.body?.cancel();
      return answer.ok ? null : `the webhook answered with status ${answer.status}`;
    } catch (problem) {
      const isLate = problem instanceof Error && problem.name === 'TimeoutError';
      return isLate
        ? `the webhook did not answer within ${this.#times.withinMs / 1000} s`
        : 'the webhook cannot be reached';
    }
  }

  /** Once, until something gets through again. */
  #tell(problem: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#onTrouble(`${problem}: people are not told; the rollout goes on`);
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#gone;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }
}
