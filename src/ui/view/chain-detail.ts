import type { AccountSight, OpenTransactionSight } from '../../engine/model/account.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { type ChainWork, chainWorkOf } from '../../engine/state/chain-work.ts';
import { type PaidTransaction, transactionOf } from '../../engine/state/transactions.ts';
import { etherText, gweiText, weiOfText } from '../../lib/coin-text.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { RunData } from '../state/run-data.ts';
import { waitWords } from './chain-lanes.ts';
import { callWords, placeWords } from './contract-names.ts';
import { counted } from './name-some.ts';
import { openTransaction, whyNotRaise } from './open-fee.ts';

/** One thing to know about a step's transactions: a short label and its words. */
export interface ChainFact {
  readonly label: string;
  readonly text: string;
  /** Its fee can be raised now. */
  readonly raisable?: boolean;
}

/** What the step does on its chain, what waits, what was paid; newest try first. Empty = it has nothing to do with one. */
export function chainFacts(data: RunData, step: Step): readonly ChainFact[] {
  const work = chainWorkOf(step);
  if (work === null) return [];
  const attempts = data.state.steps[step.id]?.attempts ?? [];
  const live = attempts.at(-1);
  const seen = live === undefined || live.endedAtMs !== null ? null : (data.signals.accounts.get(live.id) ?? null);
  return [
    ...doesFacts(data.state, step, work),
    ...(seen === null ? [] : openFacts(seen, work)),
    ...attempts.toReversed().flatMap((attempt) => paidFacts(transactionOf(step, attempt))),
    ...fundedFacts(work, live?.outcome?.facts ?? {}),
    { label: 'on', text: networkWords(work) },
    ...(work.task === null ? lookFacts(live?.outcome?.facts ?? {}) : []),
  ];
}

function doesFacts(state: RunState, { work: { kind, ...rest } }: Step, work: ChainWork): readonly ChainFact[] {
  const { task } = work;
  if (task?.kind === 'call') {
    const coins = task.valueWei === '0' ? '' : `, with ${etherText(weiOfText(task.valueWei) ?? 0n)}`;
    return [
      { label: 'calls', text: callWords(state, work, task) },
      { label: 'of', text: placeWords(state, work, task.to) + coins },
    ];
  }
  const told = kind === 'probe' && 'told' in rest ? (rest.told ?? []) : [];
  return told.map((text, i) => ({ label: i === 0 ? 'does' : '', text }));
}

function networkWords({ network }: ChainWork): string {
  const { name, chainId, confirmations, maxFeeGwei, mainnet } = network;
  const money = mainnet ? ', real money' : '';
  return `${name} (chain ${chainId}${money}), final after ${counted(confirmations, 'confirmation')}, never above ${maxFeeGwei} gwei`;
}

function openFacts(seen: AccountSight, work: ChainWork): readonly ChainFact[] {
  const { open, address, balanceWei } = seen;
  const pays = { label: 'pays', text: `${address} has ${etherText(weiOfText(balanceWei) ?? 0n)}` };
  if (open === null) return [pays];
  return [
    { label: 'sent', text: open.hash },
    { label: '', text: openWords(seen, open, work), raisable: whyNotRaise({ account: seen, open }) === null },
    ...linkFacts(work.network.explorer?.replaceAll('{hash}', open.hash) ?? null),
    pays,
  ];
}

function openWords(seen: AccountSight, open: OpenTransactionSight, work: ChainWork): string {
  const block = open.block === null ? '' : `, in block ${open.block}`;
  const fee = `at most ${gweiText(weiOfText(open.maxFeeWei) ?? 0n)} for a unit of gas`;
  return `nonce ${open.nonce}${block}, ${waitWords(seen, work) ?? ''}; ${fee}`;
}

/** What is under way, for a few lines below the grid. */
export function underWay(data: RunData, step: Step): readonly string[] {
  const work = chainWorkOf(step);
  const fee = openTransaction(data, step);
  if (work === null || fee === null) return [];
  const { account, open } = fee;
  const pays = `${account.address} has ${etherText(weiOfText(account.balanceWei) ?? 0n)}`;
  return [openWords(account, open, work), open.hash, pays];
}

function paidFacts(paid: PaidTransaction | null): readonly ChainFact[] {
  if (paid === null) return [];
  const { hash, nonce, block, gasUsed, feeWei, result, balanceBeforeWei: before, balanceAfterWei: after } = paid;
  const gas = gasUsed === null ? '' : `gas ${gasUsed.toLocaleString('en-US')}, `;
  const became = result === 'succeeded' ? '' : `${result}, `;
  const balance = before === null || after === null ? '' : `, balance ${etherText(before)} -> ${etherText(after)}`;
  return [
    { label: 'mined', text: hash },
    {
      label: '',
      text: `${became}nonce ${nonce ?? '?'}, block ${block ?? '?'}, ${gas}fee ${etherText(feeWei)}${balance}`,
    },
    ...(paid.from === null ? [] : [{ label: 'from', text: paid.from }]),
    ...linkFacts(paid.explorer),
  ];
}

const linkFacts = (url: string | null): readonly ChainFact[] => (url === null ? [] : [{ label: 'link', text: url }]);

/** How long what the receiver has lasts, when it is there for messages. */
function fundedFacts({ task }: ChainWork, facts: JsonObject): readonly ChainFact[] {
  const { receiver, messagesLeft: left } = facts;
  const fee = weiOfText(facts['messageFeeWei']);
  if (task?.kind !== 'fund' || typeof receiver !== 'string' || typeof left !== 'string' || fee === null) return [];
  const each = task.token === null ? etherText(fee) : `${fee} units of ${task.token}`;
  return [{ label: 'left', text: `${receiver} has enough for ${counted(Number(left), 'message')} at ${each} each` }];
}

/** What the look before it all has found. */
function lookFacts(facts: JsonObject): readonly ChainFact[] {
  const sends = textsOf(facts['willSend']);
  const done = textsOf(facts['alreadyDone']);
  const from = facts['from'];
  const has = weiOfText(facts['balanceWei']);
  return [
    ...(typeof from === 'string' && has !== null ? [{ label: 'pays', text: `${from} has ${etherText(has)}` }] : []),
    ...sends.map((text, i) => ({ label: i === 0 ? 'sends' : '', text })),
    ...done.map((text, i) => ({ label: i === 0 ? 'there' : '', text })),
  ];
}

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
