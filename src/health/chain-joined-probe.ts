import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import { CHECKS, type ChainEvidence, NO_QUORUM, unmetCheck } from './chain-checks.ts';
import { type ChainJoinedInput, chainJoinedInput } from './chain-joined-input.ts';
import { chainNode } from './chain-node.ts';
import { type ChainReading, readBlocks, readChain } from './chain-reading.ts';
import { createFleetChainMemo, type FleetChainMemo } from './fleet-chain-memo.ts';
import type { HttpTarget } from './http-door.ts';
import type { RpcProblem } from './json-rpc-answer.ts';
import type { JsonRpcClient } from './json-rpc-client.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import type { Environment } from './poll/bearer-token.ts';
import { isLasting, problemFailure, problemText } from './problem-failure.ts';
import { NOTHING_WATCHED, type Sealing, type SealingWatch, sealingOf, watchSealing } from './sealing-watch.ts';

// A login, a right or a new service may need a moment to become known everywhere.
const ASKS_TO_BELIEVE = 3;

/**
 * Has the region joined its chain? Needs nothing but the ETH, NET and WEB3 API groups. The genesis hash is compared between
 * the regions and never with the file: it is a hash of Besu's block 0, not of the file's text.
 */
export function chainJoinedProbe(client: JsonRpcClient, kube: KubeAccess, env: Environment): Probe {
  const memos = new Map<string, FleetChainMemo>();
  return {
    async ask(raw, context) {
      const input = chainJoinedInput(raw);
      const memo = memos.get(input.chainKey) ?? createFleetChainMemo();
      memos.set(input.chainKey, memo);
      const node = await chainNode(kube, input, env);
      if (!node.ok) return lost(input, context, memo, node.problem, 'the cluster');
      const options = { signal: context.aborted };
      const reading = await readChain(client, node.value, options);
      if (!reading.ok) return lost(input, context, memo, reading.problem, 'the node');
      const sealing = await followSealing(client, node.value, reading.value, context);
      return judge(input, context, memo, reading.value, sealing);
    },
  };
}

async function followSealing(
  client: JsonRpcClient,
  node: HttpTarget,
  { head, address }: ChainReading,
  context: ProbeContext,
): Promise<Sealing> {
  const before = (context.memory.get('sealing') as SealingWatch | undefined) ?? NOTHING_WATCHED;
  const after = before.last?.height ?? head.height - 1;
  // Without an address nobody could be recognised: the blocks between are then not worth their bytes.
  const between =
    address === null ? [] : await readBlocks(client, node, after, head.height - 1, { signal: context.aborted });
  const blocks = head.height > after ? [...between, head] : [];
  const watch = watchSealing(before, address, blocks);
  context.memory.set('sealing', watch);
  return sealingOf(watch);
}

function judge(
  input: ChainJoinedInput,
  context: ProbeContext,
  memo: FleetChainMemo,
  reading: ChainReading,
  sealing: Sealing,
): ProbeAnswer {
  context.memory.delete('refusals');
  const { head, genesisHash, chainId } = reading;
  // Another chain's height and genesis say nothing about ours.
  if (chainId === input.chainId)
    memo.saw(input.region, { genesisHash, height: head.height, validators: input.validators });
  emitReading(input, context, reading);
  const firstHeight = remembered(context, 'firstHeight', head.height);
  const evidence: ChainEvidence = {
    reading,
    wanted: { ...input, validators: input.chainValidators },
    agreement: memo.agreement(input.region),
    validatorsUp: memo.validatorsUp(),
    bestHeight: memo.bestHeight(genesisHash),
    firstHeight,
    sealing,
    sealingWaitedMs:
      head.height > firstHeight ? context.nowMs() - remembered(context, 'advancedAtMs', context.nowMs()) : 0,
  };
  const unmet = unmetCheck(evidence);
  if (unmet === null || (input.quorumLater && unmet.failure.fingerprint === NO_QUORUM)) return joined(reading, sealing);
  if (unmet.hopeless) return { answer: 'no', failure: unmet.failure };
  return notYet(context, unmet.passed, unmet.text, unmet.failure);
}

function joined({ chainId, genesisHash, head, peers, clientVersion }: ChainReading, sealing: Sealing): ProbeAnswer {
  const seals = sealing === 'sealing' ? 'sealing' : 'sealing not checked';
  const summary = `block ${head.height}, ${peers ?? 'n/a'} peers, ${seals}`;
  return {
    answer: 'yes',
    summary,
    facts: {
      chainId,
      genesisHash,
      height: head.height,
      peers,
      clientVersion,
      sealing: sealing === 'sealing' ? true : null,
    },
  };
}

function lost(
  input: ChainJoinedInput,
  context: ProbeContext,
  memo: FleetChainMemo,
  problem: RpcProblem | KubeProblem,
  what: string,
): ProbeAnswer {
  memo.lost(input.region);
  emitReading(input, context, null);
  const failure = problemFailure(problem, what, ['chain joined', 'reachable']);
  const refusals = isLasting(problem) ? Number(context.memory.get('refusals') ?? 0) + 1 : 0;
  context.memory.set('refusals', refusals);
  if (refusals >= ASKS_TO_BELIEVE) return { answer: 'no', failure };
  return notYet(context, 0, problemText(problem, what), failure);
}

function notYet(
  context: ProbeContext,
  passed: number,
  text: string,
  late: ReturnType<typeof problemFailure>,
): ProbeAnswer {
  context.emit({ type: 'activity', attempt: context.attempt, text });
  return { answer: 'not-yet', text, progress: { done: passed, total: CHECKS.length, unit: 'checks' }, late };
}

/** One reading speaks for the region: an answering endpoint means that its validators are counted as up. */
function emitReading(input: ChainJoinedInput, context: ProbeContext, reading: ChainReading | null): void {
  context.emit({
    type: 'chain',
    region: input.region,
    height: reading?.head.height ?? null,
    peers: reading?.peers ?? null,
    validatorsUp: reading === null ? 0 : input.validators,
    observedAtMs: context.nowMs(),
  });
}

function remembered(context: ProbeContext, name: string, value: number): number {
  const known = context.memory.get(name);
  if (typeof known === 'number') return known;
  context.memory.set(name, value);
  return value;
}
