import type { ExitInfo, FailureClass } from '../../../src/engine/model/failure.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import type { CarrierInterpreter, Conclusion } from '../../../src/engine/ports.ts';
import { failure } from './fates.ts';

export const INTERPRETER = 'told';

/** A line of a program of this world: a part of it (of a carrier), or the whole. */
export interface Told {
  readonly scope: string | null;
  readonly outcome: Outcome;
}

const CLASS_OF: Readonly<Record<ExitInfo['reason'], FailureClass>> = {
  ...{ exited: 'unknown', 'timed-out': 'timeout', cancelled: 'cancelled', 'not-started': 'config', lost: 'lost' },
};

/** Reads what programs of this world print; what a program did not say is judged by its exit. */
export class ToldReader implements CarrierInterpreter {
  readonly #parts = new Map<string, Outcome>();
  readonly #fresh = new Map<string, Outcome>();
  #whole: Outcome | null = null;

  read(line: string): readonly [] {
    const { scope, outcome } = JSON.parse(line) as Told;
    if (scope === null) this.#whole = outcome;
    else for (const map of [this.#parts, this.#fresh]) map.set(scope, outcome);
    return [];
  }

  takeFinishedParts(): Readonly<Record<string, Outcome>> {
    const fresh = Object.fromEntries(this.#fresh);
    this.#fresh.clear();
    return fresh;
  }

  conclude(exit: ExitInfo): Conclusion {
    const parts = Object.fromEntries(this.#parts);
    if (exit.reason === 'exited' && this.#whole !== null) return { outcome: this.#whole, parts };
    return { outcome: { status: 'failed', failure: failure(CLASS_OF[exit.reason]), facts: {} }, parts };
  }
}
