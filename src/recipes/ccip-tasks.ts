import type { CcipFund, CcipSide, CcipSmoke } from '../regions/ccip-schema.ts';
import type { ChainTask, FundingTarget } from '../regions/chain-task.ts';
import type { CcipRecipe } from '../regions/fleet.ts';
import { encodedAddress, extraArgs, textBytes } from './abi-words.ts';
import { applicationCalls } from './ccip-applications.ts';
import { type CcipEnds, ccipCall, onOtherChain, reading, ZERO_ADDRESS } from './ccip-ends.ts';
import { feeQuoterCalls } from './ccip-fee-quoter.ts';
import { rampCalls } from './ccip-ramps.ts';
import { tokenCalls } from './ccip-tokens.ts';

/** A stretch of CCIP that can be done by itself, by the name a person gives. */
export type CcipPart = 'ramps' | 'fees' | 'tokens' | 'applications' | 'lane-open' | 'fund' | 'smoke';

/** One thing to do, and on which network. */
export interface CcipTask {
  readonly network: string;
  readonly part: CcipPart;
  readonly task: ChainTask;
}

/**
 * Everything that connects two chains, in the only order it can be done in: first all of side a, then all of side b, then a
 * look whether messages pass both ways, the funding of a and of b, then one message.
 */
export function ccipTasks(recipe: CcipRecipe): readonly CcipTask[] {
  const ends = endsOf(recipe);
  return [
    ...ends.flatMap(configuration),
    ...(spends(recipe) ? ends.flatMap((each) => on(each.here, 'lane-open', [gate(each)])) : []),
    ...ends.flatMap((each) => {
      const funded = each.here.fund.map((fund) => fundTask(fund, each));
      return on(each.here, 'fund', funded);
    }),
    ...smokeTasks(recipe.smoke ?? undefined, recipe),
  ];
}

const on = ({ network }: CcipSide, part: CcipPart, tasks: readonly ChainTask[]): readonly CcipTask[] =>
  tasks.map((task) => ({ network, part, task }));

const endsOf = ({ a, b }: CcipRecipe): readonly CcipEnds[] => [
  { here: a, there: b },
  { here: b, there: a },
];

const configuration = (ends: CcipEnds): readonly CcipTask[] => [
  ...on(ends.here, 'ramps', rampCalls(ends)),
  ...on(ends.here, 'fees', feeQuoterCalls(ends)),
  ...on(ends.here, 'tokens', tokenCalls(ends)),
  ...on(ends.here, 'applications', applicationCalls(ends)),
];

/** What money would be moved for has to work first. */
const spends = ({ a, b, smoke, laneCheck }: CcipRecipe): boolean =>
  laneCheck && (a.fund.length + b.fund.length > 0 || (smoke ?? null) !== null);

const gate = ({ here, there }: CcipEnds): ChainTask => ({
  ...{ kind: 'gate', name: 'lane-open', router: here.router, selector: there.selector },
  feeQuoter: here.feeQuoter?.address ?? null,
});

function fundTask({ name, to, token, target, messages, limit }: CcipFund, ends: CcipEnds): ChainTask {
  return {
    kind: 'fund',
    name: `fund-${name}`,
    to,
    token: token ?? null,
    target: messages === undefined ? { kind: 'amount', wei: target ?? '0' } : messagesTarget(messages, ends),
    limitWei: limit,
  };
}

function messagesTarget(messages: NonNullable<CcipFund['messages']>, ends: CcipEnds): FundingTarget {
  const { count, receiver, feeToken, dataBytes, gasLimit } = messages;
  return {
    kind: 'messages',
    ...{ count, dataBytes, gasLimit, feeToken: feeToken ?? null },
    ...{ router: ends.here.router, selector: ends.there.selector },
    receiver: onOtherChain(receiver, ends),
  };
}

/** Sent once for its content: with no reading, a call that was mined before counts as done. */
function smokeTasks(smoke: CcipSmoke | undefined, recipe: CcipRecipe): readonly CcipTask[] {
  const [fromA, fromB] = endsOf(recipe);
  const ends = smoke?.from === 'b' ? fromB : fromA;
  if (smoke === undefined || ends === undefined) return [];
  const { router } = ends.here;
  const { feeToken, fee } = smoke;
  const allowance = ccipCall({
    ...{ name: 'smoke-allowance', to: feeToken ?? '', arguments: [router, fee], doneWhen: [] },
    signature: 'function approve(address spender, uint256 amount) returns (bool)',
  });
  const message = ccipCall(
    {
      ...{ name: 'smoke-message', to: router, doneWhen: [] },
      signature:
        'function ccipSend(uint64 destinationChainSelector, (bytes receiver, bytes data, (address token, uint256 amount)[] tokenAmounts, address feeToken, bytes extraArgs) message) payable returns (bytes32)',
      arguments: [
        ends.there.selector,
        [
          encodedAddress(onOtherChain(smoke.receiver, ends)),
          textBytes(smoke.data),
          [],
          feeToken ?? ZERO_ADDRESS,
          extraArgs(smoke.gasLimit, smoke.outOfOrder),
        ],
      ],
    },
    {
      valueWei: feeToken === undefined ? fee : '0',
      requires: [
        reading(
          router,
          'function isChainSupported(uint64 chainSelector) view returns (bool)',
          [ends.there.selector],
          [true],
        ),
      ],
    },
  );
  return on(ends.here, 'smoke', [...(feeToken === undefined ? [] : [allowance]), message]);
}
