import type { EngineLink } from '../../engine/link.ts';
import type { HealthReport } from '../../engine/model/health.ts';

/** Where reports come from: a live engine that watches already, or a watch of this process's own. */
export interface HealthSource {
  /** Said to whoever asks for the numbers: `the engine of RUN`, `this process`. */
  readonly who: string;
  /** Every report from now on, the newest known one first. */
  follow(onReport: (report: HealthReport) => void, onGone: (reason: string) => void): void;
  /** How often every node has been asked; null = for long enough, by somebody else. */
  looks(): number | null;
  /** Null = there is no engine behind it. */
  readonly link: EngineLink | null;
  close(): Promise<void>;
}
