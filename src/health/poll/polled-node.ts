import type { Result } from '../../lib/result.ts';
import type { HttpTarget } from '../http-door.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';
import type { NodeTarget } from '../node-sample.ts';

/** A node with the way to it. */
export interface PolledNode extends NodeTarget {
  /** Nodes of one chain: what lies between two heads is read once for all of them. */
  readonly chain: string;
  /** Whether the Date header is the node's own: a proxy puts in its own. */
  readonly tellsTime: boolean;
  /** Where it answers. May ask others first (a cluster for its pods), never throws. */
  open(): Promise<Result<HttpTarget, RpcProblem>>;
  /** It was asked there in vain: forgets what it kept, and says what the problem really is. */
  lost(problem: RpcProblem): RpcProblem;
}
