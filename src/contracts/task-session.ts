import type { ProbeContext } from '../engine/ports.ts';
import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import type { AccountView } from './account-view.ts';
import { chainFailure, type TroubleName } from './chain-failure.ts';
import type { ChainNode } from './chain-node.ts';
import type { ChainSigner } from './chain-signer.ts';
import { type Halt, refuse, waitFor } from './halt.ts';
import type { Ledger } from './ledger.ts';
import type { TaskKey } from './ledger-entry.ts';

/** Everything one ask works with, under the signer lock. */
export interface TaskSession {
  readonly input: ChainTaskInput;
  readonly task: ChainTask;
  readonly key: TaskKey;
  readonly node: ChainNode;
  readonly signer: ChainSigner;
  readonly ledger: Ledger;
  readonly account: AccountView;
  readonly context: ProbeContext;
}

/** One try of one run: what it was told holds for no other. */
export const tryOf = ({ input, context }: TaskSession): string => `${input.run} ${context.attempt}`;

/** What a failure of this task is said to be about, from outermost to innermost. */
export const whereOf = ({ input, task }: Pick<TaskSession, 'input' | 'task'>): readonly string[] => [
  input.network.name,
  task.name,
];

export const refused = (session: TaskSession, name: TroubleName, ...evidence: string[]): Halt =>
  refuse(chainFailure(name, evidence, whereOf(session)));

export const waiting = (session: TaskSession, text: string, late: TroubleName): Halt =>
  waitFor(text, chainFailure(late, [text], whereOf(session)));

/** A cancel or a deadline came: from here on nothing more is signed or sent by this ask. */
export function stopWhenAborted(session: TaskSession): void {
  if (session.context.aborted.aborted) throw waiting(session, 'stopped before anything was sent', 'cancelled');
}

/** `0x1234abcd…`, as much as a person compares. */
export const shortHash = (hash: string): string => `${hash.slice(0, 10)}…`;
