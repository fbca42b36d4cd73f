import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import { invariant } from '../lib/assert.ts';
import type { JsonObject } from '../lib/json.ts';
import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import { viewAccount } from './account-view.ts';
import { answered } from './answered.ts';
import { ChainNode } from './chain-node.ts';
import type { ChainSigner } from './chain-signer.ts';
import { readRecord } from './deployment-record.ts';
import { JsonRpc } from './json-rpc.ts';
import { judge, toldBefore } from './judge.ts';
import { accountDirectory, Ledger, makeAccountDirectory } from './ledger.ts';
import { isOf, lastOf, type OpenTransaction, openOf, type SettledTransaction, transactionsOf } from './ledger-view.ts';
import { signerFor } from './open-signer.ts';
import { planTask } from './plan-task.ts';
import type { PlanningView } from './planned-work.ts';
import { References } from './references.ts';
import type { RoomPorts } from './room-ports.ts';
import { lookUp } from './secret-reference.ts';
import { sendNew } from './send-new.ts';
import { settle } from './settle.ts';
import { withSignerLock } from './signer-lock.ts';
import { keyOf } from './task-key.ts';
import type { TaskSession } from './task-session.ts';
import { tellAccount } from './tell-account.ts';

/**
 * Does exactly one task, once. Every ask begins from nothing but the account's ledger and the chain, so it does not matter
 * where the one before it ended. The order that must hold: nothing is sent that is not durable in the ledger, nothing new
 * is signed while something signed is not settled, and nothing is settled without a final block that shows it.
 */
export const chainTaskProbe = (ports: RoomPorts): Probe => ({
  ask: (input, context) => answered(input as unknown as ChainTaskInput, () => ask(input, context, ports)),
});

async function ask(json: JsonObject, context: ProbeContext, ports: RoomPorts): Promise<ProbeAnswer> {
  const input = json as unknown as ChainTaskInput;
  const [task] = input.tasks;
  invariant(task !== undefined && input.tasks.length === 1, 'a chain-task has exactly one task');
  const signer = await signerFor(input, ports, context.memory);
  const directory = accountDirectory(input.accountsDirectory, input.network.chainId, signer.address);
  await makeAccountDirectory(directory);
  return withSignerLock(directory, ports.program, async () => {
    const session = await openSession(input, task, signer, directory, context, ports);
    try {
      return await goOn(session);
    } finally {
      tellAccount(session);
    }
  });
}

async function openSession(
  input: ChainTaskInput,
  task: ChainTask,
  signer: ChainSigner,
  directory: string,
  context: ProbeContext,
  { atPoint = () => {}, env }: RoomPorts,
): Promise<TaskSession> {
  const url = lookUp(input.network.rpc, { env }, `rpc of ${input.network.name}`);
  const node = new ChainNode(new JsonRpc(url, { aborted: context.aborted, atPoint }));
  const ledger = await Ledger.open(directory, atPoint);
  const account = await viewAccount(node, input.network, signer.address, ledger.entries);
  return { input, task, key: keyOf(input, task), node, signer, ledger, account, context };
}

async function goOn(session: TaskSession): Promise<ProbeAnswer> {
  const { ledger, key, task } = session;
  const open = openOf(transactionsOf(ledger.entries));
  if (open !== null) await settleFirst(session, open);
  const last = lastOf(transactionsOf(ledger.entries), key);
  const view: PlanningView = {
    input: session.input,
    node: session.node,
    references: new References(session.input),
    head: session.account.head.number,
    last,
  };
  const past = last === null ? null : await answerOfPast(session, view, last);
  if (past !== null) return past;
  const work = await planTask(task, view);
  invariant(work.do !== 'later', 'only a preview plans with addresses to be');
  if (work.do === 'nothing') return { answer: 'yes', summary: work.summary, facts: work.facts };
  return sendNew(session, work);
}

async function settleFirst(session: TaskSession, open: OpenTransaction): Promise<void> {
  if (!isOf(open, session.key)) {
    const { task, network } = open.signed[0].key;
    const text = `first nonce ${open.nonce} of ${network}/${task}`;
    session.context.emit({ type: 'activity', attempt: session.context.attempt, text });
  }
  await settle(session, open);
}

/** Null = the past says nothing against looking afresh. */
async function answerOfPast(
  session: TaskSession,
  view: PlanningView,
  last: SettledTransaction,
): Promise<ProbeAnswer | null> {
  if (last.judged.length === 0 || (await lostItsRecord(session, last))) return judge(session, view, last);
  return toldBefore(session, last);
}

/** The ledger knows of a deployment that has no record (any more): it is written again, and nothing is deployed twice. */
async function lostItsRecord({ input, task }: TaskSession, { settled, signed }: SettledTransaction): Promise<boolean> {
  if (task.kind !== 'deploy' || signed[0].kind !== 'deploy' || settled.result !== 'succeeded') return false;
  return (await readRecord(input.deploymentsDirectory, input.network.name, task.name)) === null;
}
