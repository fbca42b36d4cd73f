import { stripVTControlCharacters } from 'node:util';
import type { Failure, FailureClass } from '../engine/model/failure.ts';

/** One kind of trouble with a transaction: what it is called and what a person does about it. */
interface Trouble {
  readonly class: FailureClass;
  readonly title: string;
  readonly hint: string;
  /** Absent: trying again by itself can help and spends nothing twice. */
  readonly retry?: 'never';
}

const BY_PERSON = { retry: 'never' } as const;

const TROUBLES = {
  unreachable: {
    class: 'transient',
    title: 'the chain node does not answer',
    hint: 'Look at the node behind the network’s rpc address; nothing is sent twice when it comes back',
  },
  'wrong-chain': {
    class: 'config',
    title: 'the node is on another chain',
    hint: 'Correct rpc or chainId of the network in the fleet file; nothing was signed',
    ...BY_PERSON,
  },
  'other-genesis': {
    class: 'conflict',
    title: 'this chain is not the one the account’s ledger is about',
    hint: 'The chain id is the same, the first block is not: check rpc. If the chain was made anew, move the ledger directory and the deployment records away',
    ...BY_PERSON,
  },
  'bad-setting': {
    class: 'config',
    title: 'the task cannot be done as it is written',
    hint: 'Correct the fleet file, then start again',
    ...BY_PERSON,
  },
  artifact: {
    class: 'config',
    title: 'the artifact cannot be used',
    hint: 'Compile the contracts, and name every library the artifact links to',
    ...BY_PERSON,
  },
  reference: {
    class: 'config',
    title: 'a contract named in the task is not known',
    hint: 'Deploy it earlier in the lane, or add it to the network’s addresses',
    ...BY_PERSON,
  },
  'reference-later': {
    class: 'config',
    title: 'a contract of another network is not deployed yet',
    hint: 'Wait for the other lane, or add the address to that network',
  },
  arguments: {
    class: 'config',
    title: 'the arguments do not fit the contract',
    hint: 'Compare them with the abi: number, order and types',
    ...BY_PERSON,
  },
  'no-contract': {
    class: 'config',
    title: 'nothing is deployed at the address of the call',
    hint: 'Check the address and the network: a call to an empty address succeeds and does nothing',
    ...BY_PERSON,
  },
  'would-revert': {
    class: 'config',
    title: 'the transaction would be reverted',
    hint: 'Nothing was sent. Correct what the contract objects to, then retry',
    ...BY_PERSON,
  },
  reverted: {
    class: 'config',
    title: 'the transaction was reverted',
    hint: 'The fee is paid, nothing else happened. Correct what the contract objects to, then retry: that sends a new transaction',
    ...BY_PERSON,
  },
  'fee-cap': {
    class: 'capacity',
    title: 'gas costs more than the fee cap allows',
    hint: 'Wait for a lower price or raise maxFeeGwei, then retry; nothing was signed',
    ...BY_PERSON,
  },
  'cost-cap': {
    class: 'capacity',
    title: 'the transaction would cost more than its cap allows',
    hint: 'Check value and gas, or raise maxCostEther, then retry; nothing was signed',
    ...BY_PERSON,
  },
  funds: {
    class: 'quota',
    title: 'the account has too little to pay for the transaction',
    hint: 'Send coins to the account, then retry; nothing was signed',
    ...BY_PERSON,
  },
  'funds-later': {
    class: 'quota',
    title: 'the account has too little left for its signed transaction',
    hint: 'Send coins to the account, then retry: the same signed transaction is sent again',
    ...BY_PERSON,
  },
  limit: {
    class: 'config',
    title: 'the funding is above its limit',
    hint: 'Nothing was sent. Check target and limit: the missing amount is never sent in parts',
    ...BY_PERSON,
  },
  underpriced: {
    class: 'throttle',
    title: 'the node finds the fee too low',
    hint: 'Ask for a higher fee: the nonce stays, so only one of the two can be mined',
    ...BY_PERSON,
  },
  rejected: {
    class: 'config',
    title: 'the node rejects the signed transaction',
    hint: 'Read what the node says. The nonce stays taken until this transaction or another one with its nonce is mined',
    ...BY_PERSON,
  },
  'not-mined': {
    class: 'timeout',
    title: 'the transaction is not mined yet',
    hint: 'It stays valid and is sent again, the same bytes, on every retry. Ask for a higher fee to speed it up',
  },
  'not-confirmed': {
    class: 'timeout',
    title: 'the transaction is mined but not final yet',
    hint: 'Retry to go on waiting; nothing is sent twice',
  },
  reorged: {
    class: 'conflict',
    title: 'the block that held the transaction was replaced',
    hint: 'The same bytes are sent again on every retry; look at the health of the chain, or ask for more confirmations',
  },
  replaced: {
    class: 'conflict',
    title: 'another transaction took the nonce',
    hint: 'Somebody signs with this account elsewhere. Look at that transaction first; a retry signs anew if the work is still undone',
    ...BY_PERSON,
  },
  'nonce-unclear': {
    class: 'conflict',
    title: 'the nonce is used, by what is not known',
    hint: 'The node cannot show the transaction that used it: use a node with history, or wait until it has indexed the block',
    ...BY_PERSON,
  },
  'nonce-gap': {
    class: 'conflict',
    title: 'transactions before this one are missing',
    hint: 'The account’s earlier nonces are not used on this chain and were not signed here: send them, or look for a node that is behind',
    ...BY_PERSON,
  },
  'foreign-pending': {
    class: 'conflict',
    title: 'the account has transactions in the pool that were not sent from here',
    hint: 'Wait until they are mined or cancel them where they were signed; nothing was signed here',
  },
  'node-behind': {
    class: 'transient',
    title: 'the node is behind what was already final',
    hint: 'Wait until it has caught up, or use another node; nothing is signed on old news',
  },
  'other-task-open': {
    class: 'timeout',
    title: 'an earlier transaction of the account is still open',
    hint: 'It has to be mined first. Ask for a higher fee to speed it up',
  },
  requires: {
    class: 'config',
    title: 'what this call requires does not hold',
    hint: 'Nothing was sent. Compare the contract that was read with what it should say, then retry',
    ...BY_PERSON,
  },
  cursed: {
    class: 'conflict',
    title: 'the risk management network has cursed the lane',
    hint: 'Nothing was sent. No message passes until the curse is lifted: ask who runs the network why, then retry',
    ...BY_PERSON,
  },
  'price-stale': {
    class: 'conflict',
    title: 'the price of gas of the other chain is too old',
    hint: 'Nothing was sent. Every fee is refused until the price is written anew (updatePrices): look at who writes it, then retry',
    ...BY_PERSON,
  },
  'lane-unreadable': {
    class: 'config',
    title: 'whether messages pass cannot be read',
    hint: 'Nothing was sent. Check router and feeQuoter; contracts that cannot say it need laneCheck: false',
    ...BY_PERSON,
  },
  'readings-differ': {
    class: 'conflict',
    title: 'the contract does not say what it should after the call',
    hint: 'The call was mined. Compare contract, arguments and the wanted reading, then retry: that sends a new transaction',
    ...BY_PERSON,
  },
  'code-differs': {
    class: 'conflict',
    title: 'what stands at the recorded address is not what was deployed',
    hint: 'Check the network. To deploy anew under this name, move the deployment record away and give the task another name',
    ...BY_PERSON,
  },
  'not-arrived': {
    class: 'conflict',
    title: 'the funding was mined but did not arrive in full',
    hint: 'Look at the transaction: some tokens keep a part of every transfer',
    ...BY_PERSON,
  },
  signer: {
    class: 'auth',
    title: 'the signer cannot be used',
    hint: 'Check the signer of the network: file, password, variable or address',
    ...BY_PERSON,
  },
  'signer-refused': {
    class: 'config',
    title: 'keys in the environment are for labs only',
    hint: 'Use a keystore or an external signer',
    ...BY_PERSON,
  },
  'signer-lied': {
    class: 'auth',
    title: 'the signer returned another transaction than it was asked to sign',
    hint: 'Nothing was sent. Do not use this signer before somebody knows why',
    ...BY_PERSON,
  },
  'signer-late': {
    class: 'timeout',
    title: 'the external signer has not signed',
    hint: 'Approve the transaction there, or check that it runs, then retry',
  },
  'lock-held': {
    class: 'conflict',
    title: 'another process signs with this account',
    hint: 'Wait until it has ended, or end it',
  },
  'ledger-damaged': {
    class: 'conflict',
    title: 'the account’s ledger is damaged',
    hint: 'Nothing is signed, because what it said may have been a transaction. Compare it with the chain, then move it away',
    ...BY_PERSON,
  },
  'ledger-unwritable': {
    class: 'transient',
    title: 'the account’s ledger cannot be written',
    hint: 'Nothing is signed or sent without it: make room or correct the rights, then retry',
    ...BY_PERSON,
  },
  cancelled: {
    class: 'cancelled',
    title: 'the work was cancelled',
    hint: 'Retry when ready; what was signed stays valid',
  },
  unexpected: {
    class: 'unknown',
    title: 'something unexpected went wrong',
    hint: 'Retry; what was signed is in the ledger and is not signed twice. If it happens again, report it',
    ...BY_PERSON,
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;

/** `evidence`: most telling first, texts of nodes and signers among it. `where`: the network and task it is about. */
export function chainFailure(name: TroubleName, evidence: readonly string[], where: readonly string[] = []): Failure {
  const trouble: Trouble = TROUBLES[name];
  const lines = evidence.map(plainLine).filter((line) => line !== '');
  return {
    ...trouble,
    evidence: lines.slice(0, MAX_LINES),
    fingerprint: `chain/${name}/${where[0] ?? ''}`,
    reach: 'one',
    chain: where,
  };
}

// The model's limits: at most 8 lines of at most 400 characters.
const MAX_LINES = 8;
const MAX_LENGTH = 400;
/** Control characters, and those that turn the reading direction: nodes and contracts choose these texts. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

export const plainLine = (text: string): string =>
  stripVTControlCharacters(text).replace(CONTROLS, ' ').trim().slice(0, MAX_LENGTH);
