import type { Clock } from '../../engine/ports.ts';
import type { Result } from '../../lib/result.ts';
import type { HttpTarget } from '../http-door.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';

type Target = Result<HttpTarget, RpcProblem>;

// Tokens and certificates live for minutes at least; finding them costs a look at files, and at times a program.
const KEPT_MS = 15_000;

/** A way to a node, found once and used for a while, until it leads nowhere. */
export class KeptTarget {
  readonly #find: () => Promise<Target>;
  readonly #clock: Clock;
  #kept: { readonly target: Target; readonly untilMs: number } | null = null;

  constructor(find: () => Promise<Target>, clock: Clock) {
    this.#find = find;
    this.#clock = clock;
  }

  async open(): Promise<Target> {
    const nowMs = this.#clock.nowMs();
    if (this.#kept !== null && nowMs < this.#kept.untilMs) return this.#kept.target;
    const target = await this.#find();
    this.#kept = target.ok ? { target, untilMs: nowMs + KEPT_MS } : null;
    return target;
  }

  forget(): void {
    this.#kept = null;
  }
}
