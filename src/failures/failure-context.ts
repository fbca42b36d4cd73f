import type { ExitInfo } from '../engine/model/failure.ts';
import type { Signature } from './signature.ts';

/** What was being done. Nothing in it but `names` and `directory` may hold a region's name: the chain of all regions reads the same. */
export interface FailureContext {
  /** The program, or the probe: `helm`. */
  readonly tool: string;
  /** Phase and step: `besu/upgrade`. */
  readonly step: string;
  /** Null when no process was involved. */
  readonly exit: ExitInfo | null;
  /** Names that differ from region to region (id, display name); taken out of the fingerprint. */
  readonly names?: readonly string[];
  /** Where it was done, for a hint that has somebody do more there. */
  readonly directory?: string;
  /** Anything further inside: the resource that was being created. */
  readonly doing?: readonly string[];
  /** The fleet's own signatures for this kind of step: looked at before the table. */
  readonly own?: readonly Signature[];
}

export const chainOf = (context: FailureContext): string[] => [context.step, context.tool, ...(context.doing ?? [])];
