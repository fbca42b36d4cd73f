import { getCreateAddress } from 'ethers';
import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import type { AccountView } from './account-view.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainNode } from './chain-node.ts';
import { readRecord } from './deployment-record.ts';
import { Halt, refuse } from './halt.ts';
import { isOf, type LedgerTransaction, lastOf, openOf } from './ledger-view.ts';
import { planTask } from './plan-task.ts';
import { estimateFor } from './preview-estimate.ts';
import type { PreviewedTask } from './previewed-task.ts';
import { References } from './references.ts';
import { keyOf } from './task-key.ts';

/** One network's tasks, and what is known before the first of them. */
export interface Lane {
  readonly input: ChainTaskInput;
  readonly node: ChainNode;
  readonly from: string;
  readonly account: AccountView;
  readonly known: readonly LedgerTransaction[];
}

/** In order, because each deployment gives later tasks an address. Every refusal is collected: a person corrects them at once. */
export async function previewAll(lane: Lane): Promise<readonly PreviewedTask[]> {
  const planned = new Map<string, string>();
  const tasks: PreviewedTask[] = [];
  const refusals: Halt[] = [];
  let nonce = Math.max(lane.account.nonce, (openOf(lane.known)?.nonce ?? -1) + 1);
  for (const task of lane.input.tasks) {
    try {
      const previewed = await previewOne(lane, task, planned, nonce, tasks);
      tasks.push(previewed);
      if (previewed.nonce !== null) nonce += 1;
      // A recorded one is found by its record, and can be asked.
      if (previewed.address !== null && !previewed.recorded) planned.set(task.name, previewed.address);
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      refusals.push(error);
      // Later tasks that name it are not to be blamed for it.
      if (task.kind === 'deploy') planned.set(task.name, getCreateAddress({ from: lane.from, nonce }));
      nonce += 1;
    }
  }
  refuseTogether(lane, refusals);
  return tasks;
}

async function previewOne(
  lane: Lane,
  task: ChainTask,
  planned: ReadonlyMap<string, string>,
  nonce: number,
  before: readonly PreviewedTask[],
): Promise<PreviewedTask> {
  const { input, node, account, known } = lane;
  const key = keyOf(input, task);
  const recorded = await recordedAddress(input, task);
  const sent = sentAlready(lane, task, recorded !== null);
  if (sent !== null) return sent;
  const references = new References(input, planned);
  const afterOthers = before.some((each) => each.nonce !== null) || openOf(known) !== null;
  const view = { input, node, references, head: account.head.number, last: lastOf(known, key), afterOthers };
  const work = await planTask(task, view);
  if (work.do === 'nothing')
    return { task, work, nonce: null, address: recorded, recorded: recorded !== null, gas: null };
  const address = task.kind === 'deploy' ? getCreateAddress({ from: lane.from, nonce }) : null;
  const gas =
    work.do === 'later' ? { gas: null } : await estimateFor(lane, task, work, references.usedPlanned, afterOthers);
  return { task, work, nonce, address, recorded: false, gas };
}

/** Signed in an earlier run and not settled, or deployed and only its record is missing: nothing new will be signed. */
function sentAlready({ input, known, from }: Lane, task: ChainTask, recorded: boolean): PreviewedTask | null {
  const key = keyOf(input, task);
  const last = known.findLast((each) => isOf(each, key));
  if (last === undefined) return null;
  const { kind, hash } = last.signed[0];
  const deployed = kind === 'deploy' && last.settled?.result === 'succeeded' && !recorded;
  const unread = last.settled?.result === 'succeeded' && last.judged.length === 0 && !recorded;
  if (last.settled !== null && !deployed && !unread) return null;
  if (last.settled !== null && kind !== task.kind) return null;
  const address = kind === 'deploy' ? getCreateAddress({ from, nonce: last.nonce }) : null;
  const summary = `${task.name}: sent already as ${hash}, nonce ${last.nonce}`;
  return { task, work: { do: 'nothing', summary, facts: {} }, nonce: null, address, recorded: false, gas: null };
}

async function recordedAddress({ deploymentsDirectory, network }: ChainTaskInput, task: ChainTask) {
  if (task.kind !== 'deploy') return null;
  return (await readRecord(deploymentsDirectory, network.name, task.name))?.address ?? null;
}

/** One refusal stays as it is; several become one failure that names them all. Waiting counts only when nothing is refused. */
function refuseTogether({ input }: Lane, halts: readonly Halt[]): void {
  const failures = halts.map(({ answer }) => answer).filter((answer) => answer.answer === 'no');
  const [first, ...more] = failures.map(({ failure }) => failure);
  if (first !== undefined && more.length === 0) throw refuse(first);
  if (first !== undefined) {
    const lines = [first, ...more].map(({ title, evidence }) => `${title}: ${evidence.join('; ')}`);
    throw refuse(chainFailure('bad-setting', lines, [input.network.name]));
  }
  const [waiting] = halts;
  if (waiting !== undefined) throw waiting;
}
