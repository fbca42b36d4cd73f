import type { EngineLink } from '../../engine/link.ts';
import { exposition } from '../health/exposition.ts';
import { followNumbers, type Numbers } from '../health/serve-metrics.ts';

/** What an engine in a cluster tells a scraper and its probes, also before it has a run. */
export class EngineNumbers {
  #holdsLease = false;
  #run: Numbers | null = null;

  holdsLease(holds: boolean): void {
    this.#holdsLease = holds;
  }

  follow(link: EngineLink): void {
    this.#run?.stop();
    this.#run = followNumbers(link);
  }

  text(): string {
    const lease = {
      name: 'besu_console_lease_held',
      help: 'Whether this engine holds the lease and writes the run.',
      type: 'gauge' as const,
      samples: [{ labels: {}, value: this.#holdsLease ? 1 : 0 }],
    };
    return exposition([lease]) + (this.#run?.text() ?? '');
  }
}
