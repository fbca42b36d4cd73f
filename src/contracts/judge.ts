import { keccak256 } from 'ethers';
import type { ProbeAnswer } from '../engine/ports.ts';
import type { JsonObject } from '../lib/json.ts';
import { chainFailure, type TroubleName } from './chain-failure.ts';
import { type DeploymentRecord, writeRecord } from './deployment-record.ts';
import { evidenceOf } from './evidence.ts';
import { Halt } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { JudgedEntry } from './ledger-entry.ts';
import type { SettledTransaction } from './ledger-view.ts';
import { type CallTask, callOf, readAll, readThese } from './plan-call.ts';
import type { DeployTask } from './plan-deploy.ts';
import { amountText, balanceOf, type Funding, type FundTask, fundingFacts, fundingOf, heldText } from './plan-fund.ts';
import { contentOf, type PlanningView } from './planned-work.ts';
import { type TaskSession, tryOf, waiting, whereOf } from './task-session.ts';

/** What a settled transaction means for its task. */
interface Judgement {
  readonly verdict: JudgedEntry['verdict'];
  /** Null = done. */
  readonly trouble: TroubleName | null;
  readonly text: string;
  readonly facts: JsonObject;
}

/**
 * Looks at what a settled transaction did, writes the verdict down and answers. Null = it did what an earlier form of the
 * task wanted, so it says nothing about the present one.
 */
export async function judge(
  session: TaskSession,
  view: PlanningView,
  last: SettledTransaction,
): Promise<ProbeAnswer | null> {
  if (session.account.head.number < last.settled.blockNumber) {
    throw waiting(session, `the node has not reached block ${last.settled.blockNumber} again`, 'node-behind');
  }
  const judgement = await judgementOf(session, view, last);
  // Looked up before it is written down: a verdict is given only once, and what it cost belongs to it.
  const evidence = judgement === null ? {} : await evidenceOf(session, last);
  await session.ledger.append({
    type: 'judged',
    atMs: session.context.nowMs(),
    nonce: last.nonce,
    attempt: tryOf(session),
    verdict: judgement?.verdict ?? 'done',
    text: judgement?.text ?? 'done for an earlier form of the task',
  });
  if (judgement === null) return null;
  if (judgement.trouble !== null) {
    const lines = [judgement.text, `transaction ${last.settled.hash}`];
    return { answer: 'no', failure: chainFailure(judgement.trouble, lines, whereOf(session)), facts: evidence };
  }
  return { answer: 'yes', summary: judgement.text, facts: { ...evidence, ...judgement.facts } };
}

/** An attempt that was told "no" for good is told the same again: its engine may have died before it heard. */
export function toldBefore(session: TaskSession, last: SettledTransaction): ProbeAnswer | null {
  const told = last.judged.findLast(({ attempt }) => attempt === tryOf(session));
  if (told?.verdict !== 'differs' && told?.verdict !== 'replaced') return null;
  const name = told.verdict === 'replaced' ? 'replaced' : DIFFERS[session.task.kind];
  return { answer: 'no', failure: chainFailure(name, [told.text], whereOf(session)) };
}

/** A gate settles nothing, so it is never told anything before. */
const DIFFERS = { deploy: 'code-differs', call: 'readings-differ', fund: 'not-arrived', gate: 'unexpected' } as const;

async function judgementOf(
  session: TaskSession,
  view: PlanningView,
  last: SettledTransaction,
): Promise<Judgement | null> {
  const { settled, signed } = last;
  const { task } = session;
  if (settled.result === 'replaced') return failed('replaced', 'replaced', `${settled.hash} has nonce ${last.nonce}`);
  if (signed[0].kind !== task.kind) return null;
  if (settled.result === 'reverted') return failed('reverted', 'reverted', settled.reason ?? 'without a reason');
  switch (task.kind) {
    case 'deploy':
      return judgeDeploy(session, task, last);
    case 'call':
      return judgeCall(task, view, last);
    case 'fund':
      return judgeFund(task, view, last);
  }
}

const failed = (verdict: JudgedEntry['verdict'], trouble: TroubleName, text: string): Judgement => ({
  verdict,
  trouble,
  text,
  facts: {},
});

async function judgeDeploy(session: TaskSession, task: DeployTask, last: SettledTransaction): Promise<Judgement> {
  const { node, account, input, signer } = session;
  const { contractAddress: address, hash, blockNumber } = last.settled;
  const code = address === null ? '0x' : await node.code(address, account.head.number);
  if (address === null || code === '0x')
    return failed('differs', 'code-differs', `no code stands at ${address ?? 'any address'}`);
  const record: DeploymentRecord = {
    name: task.name,
    chainId: input.network.chainId,
    address,
    codeHash: keccak256(code),
    content: last.signed[0].content,
    artifact: task.artifact,
    transaction: hash,
    block: blockNumber,
    deployer: signer.address,
  };
  await writeRecord(input.deploymentsDirectory, input.network.name, record);
  return { verdict: 'done', trouble: null, text: `${task.name} stands at ${address}`, facts: { address } };
}

async function judgeCall(task: CallTask, view: PlanningView, last: SettledTransaction): Promise<Judgement | null> {
  const readings = await readAll(task, view);
  const wrong = readings.filter(({ holds }) => !holds);
  if (wrong.length === 0 && readings.length > 0) {
    const found = readings.map((reading) => `${reading.what} is ${reading.found}`);
    return { verdict: 'done', trouble: null, text: `${task.name}: as wanted`, facts: { readings: found } };
  }
  const further = await readThese(task.orDoneWhen ?? [], view);
  if (further.length > 0 && further.every(({ holds }) => holds)) {
    return { verdict: 'done', trouble: null, text: `${task.name}: the chain is further than that`, facts: {} };
  }
  const call = await callOf(task, view);
  if (contentOf(call) !== last.signed[0].content) return null;
  if (readings.length === 0) return { verdict: 'done', trouble: null, text: `${task.name}: ${call.title}`, facts: {} };
  const texts = wrong.map(({ what, wanted, found }) => `${what}: ${wanted} was wanted, ${found} was found`);
  return failed('differs', 'readings-differ', texts.join('; '));
}

/**
 * Before and after are read at the blocks around the transaction: what the receiver spends later changes nothing. A node
 * that keeps no state of them leaves the receipt as the evidence.
 */
async function judgeFund(task: FundTask, view: PlanningView, last: SettledTransaction): Promise<Judgement> {
  const funding = await fundingOf(task, view);
  if (funding === null) return failed('differs', 'not-arrived', 'the token cannot be asked');
  const { blockNumber } = last.settled;
  const [before, after, now] = await Promise.all([
    pastBalanceOf(funding, view, blockNumber - 1),
    pastBalanceOf(funding, view, blockNumber),
    balanceOf(funding, view, view.head),
  ]);
  const facts = {
    ...fundingFacts(funding, now),
    receiverBalanceBeforeWei: before?.toString() ?? null,
    receiverBalanceAfterWei: after?.toString() ?? null,
  };
  if (before === null || after === null) {
    const text = `${task.name}: sent to ${funding.to}, which has ${heldText(funding, now)} now`;
    return { verdict: 'done', trouble: null, text, facts };
  }
  const text = `${task.name}: ${funding.to} had ${amountText(funding, before)} and got to ${heldText(funding, after)}`;
  if (after <= before && now < funding.target) return failed('differs', 'not-arrived', text);
  return { verdict: 'done', trouble: null, text, facts };
}

async function pastBalanceOf(funding: Funding, view: PlanningView, block: number): Promise<bigint | null> {
  try {
    return await balanceOf(funding, view, block);
  } catch (error) {
    if (error instanceof Halt || (error instanceof RpcError && error.kind === 'refused')) return null;
    throw error;
  }
}
