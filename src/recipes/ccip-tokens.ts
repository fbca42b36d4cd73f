import type { CcipToken } from '../regions/ccip-schema.ts';
import type { ChainArgument } from '../regions/chain-task.ts';
import { encodedAddress } from './abi-words.ts';
import { type CcipCall, type CcipEnds, ccipCall, onOtherChain, reading, ZERO_ADDRESS } from './ccip-ends.ts';

/** Tokens and their pools, one after the other: registered, administered, given a pool; then the pool is connected. */
export function tokenCalls(ends: CcipEnds): readonly CcipCall[] {
  return ends.here.tokens.flatMap((token) => [
    ...registryCalls(token, ends),
    ...(token.mintAndBurn ? [mintCall(token)] : []),
    ...poolCalls(token, ends),
  ]);
}

const REGISTER = {
  owner: 'registerAdminViaOwner',
  'ccip-admin': 'registerAdminViaGetCCIPAdmin',
  'access-control': 'registerAccessControlDefaultAdmin',
} as const;
const TOKEN_CONFIG =
  'function getTokenConfig(address token) view returns ((address administrator, address pendingAdministrator, address tokenPool))';
const IS_ADMINISTRATOR = 'function isAdministrator(address localToken, address administrator) view returns (bool)';

function registryCalls(
  { name, token, pool, register, administrator }: CcipToken,
  { here }: CcipEnds,
): readonly CcipCall[] {
  const { tokenAdminRegistry: registry, registryModule } = here;
  if (registry === undefined) return [];
  const setPool = ccipCall({
    ...{ name: `${name}-pool`, to: registry, arguments: [token, pool] },
    signature: 'function setPool(address localToken, address pool)',
    doneWhen: [reading(registry, 'function getPool(address token) view returns (address)', [token], [pool])],
  });
  if (register === 'none' || registryModule === undefined || administrator === undefined) return [setPool];
  const administered = reading(registry, IS_ADMINISTRATOR, [token, administrator], [true]);
  return [
    ccipCall(
      {
        ...{ name: `${name}-register`, to: registryModule, arguments: [token] },
        signature: `function ${REGISTER[register]}(address token)`,
        doneWhen: [reading(registry, TOKEN_CONFIG, [token], [[ZERO_ADDRESS, administrator, '*']])],
      },
      { orDoneWhen: [administered] },
    ),
    ccipCall({
      ...{ name: `${name}-accept`, to: registry, arguments: [token] },
      signature: 'function acceptAdminRole(address localToken)',
      doneWhen: [administered],
    }),
    setPool,
  ];
}

const mintCall = ({ name, token, pool }: CcipToken): CcipCall =>
  ccipCall({
    ...{ name: `${name}-roles`, to: token, arguments: [pool] },
    signature: 'function grantMintAndBurnRoles(address burnAndMinter)',
    doneWhen: [
      reading(token, 'function isMinter(address minter) view returns (bool)', [pool], [true]),
      reading(token, 'function isBurner(address burner) view returns (bool)', [pool], [true]),
    ],
  });

function poolCalls(token: CcipToken, ends: CcipEnds): readonly CcipCall[] {
  const other = ends.there.tokens.find(({ name }) => name === token.name);
  if (other === undefined) return [];
  const remote = {
    pool: encodedAddress(onOtherChain(other.pool, ends)),
    token: encodedAddress(onOtherChain(other.token, ends)),
  };
  const old = token.version === '1.5.0';
  return [
    chainCall(token, ends.there.selector, remote),
    old ? oldRemotePool(token, ends.there.selector, remote.pool) : remotePool(token, ends.there.selector, remote.pool),
    ratesCall(token, ends.there.selector),
    ...(token.allowlist.length === 0 ? [] : [poolAllowlist(token)]),
  ];
}

interface Remote {
  readonly pool: string;
  readonly token: string;
}

const RATES =
  '(bool isEnabled, uint128 capacity, uint128 rate) outboundRateLimiterConfig, (bool isEnabled, uint128 capacity, uint128 rate) inboundRateLimiterConfig';

/** A pool refuses a chain that it has already: what is wrong with that one is told by the readings. */
function chainCall(token: CcipToken, selector: string, remote: Remote): CcipCall {
  const { pool, version, replace, outbound, inbound } = token;
  const rates = [rateOf(outbound), rateOf(inbound)];
  const readings = [
    reading(pool, 'function isSupportedChain(uint64 remoteChainSelector) view returns (bool)', [selector], [true]),
    reading(
      pool,
      'function getRemoteToken(uint64 remoteChainSelector) view returns (bytes)',
      [selector],
      [remote.token],
    ),
  ];
  const words = { name: `${token.name}-chain`, to: pool, doneWhen: readings };
  // As TokenPool.sol of CCIP 1.5.0 declares it; a removal has to come with limits that are off, and forgets the chain whole.
  if (version === '1.5.0') {
    const add = [selector, true, remote.pool, remote.token, ...rates];
    const remove = [selector, false, remote.pool, remote.token, rateOf(undefined), rateOf(undefined)];
    return ccipCall({
      ...words,
      signature: `function applyChainUpdates((uint64 remoteChainSelector, bool allowed, bytes remotePoolAddress, bytes remoteTokenAddress, ${RATES})[] chains)`,
      arguments: [replace ? [remove, add] : [add]],
    });
  }
  return ccipCall({
    ...words,
    signature: `function applyChainUpdates(uint64[] remoteChainSelectorsToRemove, (uint64 remoteChainSelector, bytes[] remotePoolAddresses, bytes remoteTokenAddress, ${RATES})[] chainsToAdd)`,
    arguments: [replace ? [selector] : [], [[selector, [remote.pool], remote.token, ...rates]]],
  });
}

const remotePool = ({ name, pool }: CcipToken, selector: string, remote: string): CcipCall =>
  ccipCall({
    ...{ name: `${name}-remote`, to: pool, arguments: [selector, remote] },
    signature: 'function addRemotePool(uint64 remoteChainSelector, bytes remotePoolAddress)',
    doneWhen: [
      reading(
        pool,
        'function isRemotePool(uint64 remoteChainSelector, bytes remotePoolAddress) view returns (bool)',
        [selector, remote],
        [true],
      ),
    ],
  });

const oldRemotePool = ({ name, pool }: CcipToken, selector: string, remote: string): CcipCall =>
  ccipCall({
    ...{ name: `${name}-remote`, to: pool, arguments: [selector, remote] },
    signature: 'function setRemotePool(uint64 remoteChainSelector, bytes remotePoolAddress)',
    doneWhen: [
      reading(pool, 'function getRemotePool(uint64 remoteChainSelector) view returns (bytes)', [selector], [remote]),
    ],
  });

type Rate = CcipToken['outbound'];

/** A limit that is off has to be all zeros: the pool refuses numbers in it. */
const rateOf = (limit: Rate): ChainArgument =>
  limit === undefined ? [false, '0', '0'] : [true, limit.capacity, limit.rate];

/** What is in the bucket now and since when (the first two values) changes with every message. */
const BUCKET = 'view returns (uint128 tokens, uint32 lastUpdated, bool isEnabled, uint128 capacity, uint128 rate)';
const inBucket = (limit: Rate): readonly ChainArgument[] =>
  limit === undefined ? ['*', '*', false, '0', '0'] : ['*', '*', true, limit.capacity, limit.rate];

const ratesCall = ({ name, pool, outbound, inbound }: CcipToken, selector: string): CcipCall =>
  ccipCall({
    ...{ name: `${name}-rates`, to: pool, arguments: [selector, rateOf(outbound), rateOf(inbound)] },
    signature: `function setChainRateLimiterConfig(uint64 remoteChainSelector, ${RATES})`,
    doneWhen: (['Outbound', 'Inbound'] as const).map((way) =>
      reading(
        pool,
        `function getCurrent${way}RateLimiterState(uint64 remoteChainSelector) ${BUCKET}`,
        [selector],
        inBucket(way === 'Outbound' ? outbound : inbound),
      ),
    ),
  });

const poolAllowlist = ({ name, pool, allowlist }: CcipToken): CcipCall =>
  ccipCall({
    ...{ name: `${name}-allowlist`, to: pool, arguments: [[], allowlist] },
    signature: 'function applyAllowListUpdates(address[] removes, address[] adds)',
    doneWhen: [reading(pool, 'function getAllowList() view returns (address[])', [], [allowlist], 'has')],
  });
