import { encodedAddress } from './abi-words.ts';
import { type CcipCall, type CcipEnds, ccipCall, onOtherChain, reading } from './ccip-ends.ts';

/** Router, on-ramp and off-ramp of one chain, in that order. Signatures as in @chainlink/contracts-ccip 1.6.1. */
export function rampCalls(ends: CcipEnds): readonly CcipCall[] {
  return [...routerCalls(ends), ...onRampCalls(ends), ...offRampCalls(ends)];
}

function routerCalls({ here, there }: CcipEnds): readonly CcipCall[] {
  const { router, wrappedNative, onRamp, offRamp } = here;
  const coin = ccipCall({
    ...{ name: 'router-coin', to: router, arguments: [wrappedNative ?? ''] },
    signature: 'function setWrappedNative(address wrappedNative)',
    doneWhen: [reading(router, 'function getWrappedNative() view returns (address)', [], [wrappedNative ?? ''])],
  });
  const selector = there.selector;
  const outward = onRamp === undefined ? [] : [[selector, onRamp.address]];
  const inward = offRamp === undefined ? [] : [[selector, offRamp.address]];
  const forgotten = (offRamp?.remove ?? []).map((address) => [selector, address]);
  const ramps = ccipCall({
    ...{ name: 'router-ramps', to: router, arguments: [outward, forgotten, inward] },
    signature:
      'function applyRampUpdates((uint64 destChainSelector, address onRamp)[] onRampUpdates, (uint64 sourceChainSelector, address offRamp)[] offRampRemoves, (uint64 sourceChainSelector, address offRamp)[] offRampAdds)',
    doneWhen: [
      ...outward.flatMap(([, address = '']) => [
        reading(router, 'function getOnRamp(uint64 destChainSelector) view returns (address)', [selector], [address]),
        reading(router, 'function isChainSupported(uint64 chainSelector) view returns (bool)', [selector], [true]),
      ]),
      ...inward.map((pair) => isOffRamp(router, pair, true)),
      ...forgotten.map((pair) => isOffRamp(router, pair, false)),
    ],
  });
  return [...(wrappedNative === undefined ? [] : [coin]), ...(ramps.doneWhen.length === 0 ? [] : [ramps])];
}

const isOffRamp = (router: string, pair: readonly string[], yes: boolean) =>
  reading(router, 'function isOffRamp(uint64 sourceChainSelector, address offRamp) view returns (bool)', pair, [yes]);

function onRampCalls({ here, there }: CcipEnds): readonly CcipCall[] {
  const { onRamp, router } = here;
  if (onRamp === undefined) return [];
  const { address: to, allowlist, dynamicConfig } = onRamp;
  const enabled = allowlist?.enabled ?? false;
  const destination = ccipCall({
    ...{ name: 'onramp-destination', to, arguments: [[[there.selector, router, enabled]]] },
    signature:
      'function applyDestChainConfigUpdates((uint64 destChainSelector, address router, bool allowlistEnabled)[] destChainConfigArgs)',
    doneWhen: [
      reading(to, 'function getRouter(uint64 destChainSelector) view returns (address)', [there.selector], [router]),
      // Only the first value of two is read here: the list has a step of its own.
      reading(
        to,
        'function getAllowedSendersList(uint64 destChainSelector) view returns (bool)',
        [there.selector],
        [enabled],
      ),
    ],
  });
  return [
    ...(onRamp.configure ? [destination] : []),
    ...(dynamicConfig === undefined ? [] : [dynamicCall(to, dynamicConfig)]),
    ...(allowlist === undefined || allowlist.senders.length + allowlist.remove.length === 0
      ? []
      : [sendersCall(to, there.selector, allowlist)]),
  ];
}

type OnRamp = NonNullable<CcipEnds['here']['onRamp']>;

function dynamicCall(to: string, config: NonNullable<OnRamp['dynamicConfig']>): CcipCall {
  const { feeQuoter, messageInterceptor, feeAggregator, allowlistAdmin } = config;
  const type =
    '(address feeQuoter, bool reentrancyGuardEntered, address messageInterceptor, address feeAggregator, address allowlistAdmin)';
  const wanted = [feeQuoter, false, messageInterceptor, feeAggregator, allowlistAdmin];
  return ccipCall({
    ...{ name: 'onramp-dynamic', to, arguments: [wanted] },
    signature: `function setDynamicConfig(${type} dynamicConfig)`,
    doneWhen: [reading(to, `function getDynamicConfig() view returns (${type})`, [], [wanted])],
  });
}

function sendersCall(
  to: string,
  selector: string,
  { enabled, senders, remove }: NonNullable<OnRamp['allowlist']>,
): CcipCall {
  return ccipCall({
    ...{ name: 'onramp-allowlist', to, arguments: [[[selector, enabled, senders, remove]]] },
    signature:
      'function applyAllowlistUpdates((uint64 destChainSelector, bool allowlistEnabled, address[] addedAllowlistedSenders, address[] removedAllowlistedSenders)[] allowlistConfigArgsItems)',
    doneWhen: [
      reading(
        to,
        'function getAllowedSendersList(uint64 destChainSelector) view returns (bool isEnabled, address[] configuredAddresses)',
        [selector],
        [enabled, senders],
        'has',
      ),
    ],
  });
}

function offRampCalls(ends: CcipEnds): readonly CcipCall[] {
  const { here, there } = ends;
  const { offRamp, router } = here;
  if (offRamp === undefined || !offRamp.configure || there.onRamp === undefined) return [];
  const to = offRamp.address;
  const source = encodedAddress(onOtherChain(there.onRamp.address, ends));
  const unblessed = !offRamp.rmnVerification;
  return [
    ccipCall({
      ...{ name: 'offramp-source', to, arguments: [[[router, there.selector, true, unblessed, source]]] },
      signature:
        'function applySourceChainConfigUpdates((address router, uint64 sourceChainSelector, bool isEnabled, bool isRMNVerificationDisabled, bytes onRamp)[] sourceChainConfigUpdates)',
      doneWhen: [
        reading(
          to,
          'function getSourceChainConfig(uint64 sourceChainSelector) view returns ((address router, bool isEnabled, uint64 minSeqNr, bool isRMNVerificationDisabled, bytes onRamp))',
          [there.selector],
          [[router, true, '*', unblessed, source]],
        ),
      ],
    }),
  ];
}
