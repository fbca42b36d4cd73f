import type { DecodedGenesis } from './decode-genesis.ts';

/** In what two genesis files would be two chains, or two paces of one; nothing = they are the same. */
export function genesisDifferences(there: DecodedGenesis, wanted: DecodedGenesis): readonly string[] {
  return [
    ...validatorDifferences(there.extraData.validators, wanted.extraData.validators),
    ...PLAIN.flatMap(([name, of]) => {
      const [one, other] = [of(there), of(wanted)];
      return one === other ? [] : [`${name}: ${one} there, ${other} wanted`];
    }),
    ...(JSON.stringify(there.alloc) === JSON.stringify(wanted.alloc) ? [] : ['accounts (alloc) differ']),
  ];
}

const PLAIN: readonly (readonly [string, (genesis: DecodedGenesis) => string | number | null])[] = [
  ['chain id', ({ chainId }) => chainId],
  ['block period', ({ blockPeriodSeconds }) => blockPeriodSeconds],
  ['request timeout', ({ requestTimeoutSeconds }) => requestTimeoutSeconds],
  ['epoch length', ({ epochLength }) => epochLength],
  ['empty block period', ({ emptyBlockPeriodSeconds }) => emptyBlockPeriodSeconds],
  ['newest rules', ({ milestone }) => milestone],
  ['base fee', ({ baseFeeWei }) => baseFeeWei],
  ['gas limit', ({ gasLimit }) => gasLimit],
  ['time', ({ timestampSeconds }) => timestampSeconds],
  ['difficulty', ({ difficulty }) => difficulty],
  ['mixHash', ({ mixHash }) => mixHash],
  ['validator contract', ({ validatorContract }) => validatorContract],
  ['vanity', ({ extraData }) => extraData.vanity],
];

/** The order counts: it is part of the first block's hash. */
function validatorDifferences(there: readonly string[], wanted: readonly string[]): readonly string[] {
  const missing = wanted.filter((each) => !there.includes(each));
  const foreign = there.filter((each) => !wanted.includes(each));
  if (missing.length + foreign.length > 0) {
    return [
      ...missing.map((each) => `validator ${each} is told by a region, but not in the genesis`),
      ...foreign.map((each) => `validator ${each} is in the genesis, but no region tells it`),
    ];
  }
  return there.join() === wanted.join() ? [] : ['validators stand in another order'];
}
