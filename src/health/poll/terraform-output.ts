import { execFile } from 'node:child_process';
import type { Clock } from '../../engine/ports.ts';
import type { JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { evidenceLine } from '../seen-failure.ts';

export interface TerraformPlace {
  readonly directory: string;
  readonly output: string;
  /** Null = must not be set. */
  readonly env: Readonly<Record<string, string | null>>;
}

// A remote state is one download; a terraform that asks a person for a login never ends.
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 1_000_000;
// Outputs change with an apply; what cannot be read yet is tried again with the next failing poll.
const KEPT_MS = 5 * 60_000;
const TRIED_MS = 15_000;

/** One output of an applied terraform, read by terraform itself: only it knows where the state is. */
export class TerraformOutput {
  readonly #place: TerraformPlace;
  readonly #env: Readonly<Record<string, string>>;
  readonly #clock: Clock;
  #known: { readonly value: Result<JsonValue, string>; readonly untilMs: number } | null = null;
  #flying: Promise<Result<JsonValue, string>> | null = null;

  constructor(place: TerraformPlace, env: Readonly<Record<string, string>>, clock: Clock) {
    this.#place = place;
    this.#env = env;
    this.#clock = clock;
  }

  read(): Promise<Result<JsonValue, string>> {
    if (this.#known !== null && this.#clock.nowMs() < this.#known.untilMs) return Promise.resolve(this.#known.value);
    this.#flying ??= this.#run().finally(() => {
      this.#flying = null;
    });
    return this.#flying;
  }

  async #run(): Promise<Result<JsonValue, string>> {
    const value = await runOutput(this.#place, this.#env);
    this.#known = { value, untilMs: this.#clock.nowMs() + (value.ok ? KEPT_MS : TRIED_MS) };
    return value;
  }
}

function runOutput(place: TerraformPlace, base: Readonly<Record<string, string>>): Promise<Result<JsonValue, string>> {
  const set = Object.entries({ ...base, ...place.env }).filter(([, value]) => value !== null);
  const env = Object.fromEntries(set) as Record<string, string>;
  const options = { cwd: place.directory, env, timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES };
  return new Promise((resolve) => {
    execFile('terraform', ['output', '-json', '-no-color', place.output], options, (error, stdout, stderr) => {
      if (error === null) return resolve(parsed(stdout, place.output));
      const said =
        stderr
          .split('\n')
          .map(evidenceLine)
          .find((line) => line.includes('Error')) ?? error.message;
      resolve(err(`terraform output ${place.output}: ${evidenceLine(said)}`));
    });
  });
}

function parsed(text: string, output: string): Result<JsonValue, string> {
  try {
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return err(`terraform output ${output} printed no JSON`);
  }
}
