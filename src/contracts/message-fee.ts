import { AbiCoder, Interface } from 'ethers';
import type { FundingTarget } from '../regions/chain-task.ts';
import { wholeNumber } from './amounts.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { PlanningView } from './planned-work.ts';
import { revertText } from './revert-reason.ts';

type Messages = Extract<FundingTarget, { kind: 'messages' }>;

/** The router of CCIP, as @chainlink/contracts-ccip 1.6.1 declares it; with the errors a fee is refused by. */
const ROUTER = new Interface([
  'function getFee(uint64 selector, (bytes receiver, bytes data, (address token, uint256 amount)[] tokenAmounts, address feeToken, bytes extraArgs) message) view returns (uint256)',
  'error UnsupportedDestinationChain(uint64 destChainSelector)',
  'error StaleGasPrice(uint64 destChainSelector, uint256 threshold, uint256 timePassed)',
  'error FeeTokenNotSupported(address token)',
]);
/** bytes4(keccak256("CCIP EVMExtraArgsV2")): gas limit, and that messages may arrive in any order. */
const EXTRA_ARGS_V2 = '0x181dcf10';
const NATIVE = `0x${'0'.repeat(40)}`;

/** What the router asks for one message now. 0 when it was not asked because it is not deployed yet. */
export async function messageFee(target: Messages, feeToken: string | null, view: PlanningView): Promise<bigint> {
  const router = await view.references.addressIn(target.router, 'the router');
  const receiver = await view.references.addressIn(target.receiver, 'the receiver of messages');
  if (view.references.usedPlanned) return 0n;
  const coder = AbiCoder.defaultAbiCoder();
  const extra = EXTRA_ARGS_V2 + coder.encode(['uint256', 'bool'], [target.gasLimit, true]).slice(2);
  const message = [
    coder.encode(['address'], [receiver]),
    `0x${'00'.repeat(target.dataBytes)}`,
    [],
    feeToken ?? NATIVE,
    extra,
  ];
  const data = ROUTER.encodeFunctionData('getFee', [wholeNumber(target.selector, 'the selector'), message]);
  try {
    const answer = await view.node.call({ to: router, data }, view.head);
    return BigInt(ROUTER.decodeFunctionResult('getFee', answer)[0] as bigint);
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'lost') throw error;
    if (view.afterOthers === true) {
      // The router may know the way by then; like a contract that is still to be deployed.
      view.references.usedPlanned = true;
      return 0n;
    }
    const why = error instanceof RpcError ? revertText(error, [ROUTER]) : 'no fee came back: is it a router?';
    throw refuse(chainFailure('would-revert', [`getFee of ${router}: ${why}`], [view.input.network.name]));
  }
}
