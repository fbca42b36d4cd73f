import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodedGenesis, decodeGenesis } from '../../../../src/contracts/genesis/decode-genesis.ts';
import { genesisExtraData, genesisJson, inTurn } from '../../../../src/contracts/genesis/genesis-json.ts';
import { BFT_MIX_HASH, type GenesisSettings } from '../../../../src/contracts/genesis/genesis-settings.ts';
import { decodeQbftExtraData, encodeQbftExtraData } from '../../../../src/contracts/genesis/qbft-extra-data.ts';
import { MILESTONES } from '../../../../src/regions/genesis-from.ts';

const DOCUMENTED = readFileSync(
  new URL('../../../recorded/genesis/besu-documentation-qbft.json', import.meta.url),
  'utf8',
);
/** From the same documentation: what its encoder makes of four addresses, which are not in order. */
const ENCODED_BY_BESU =
  '0xf87aa00000000000000000000000000000000000000000000000000000000000000000f854944592c8e45706cc08b8f44b11e43cba0cfc5892cb9406e23768a0f59cf365e18c2e0c89e151bcdedc7094c5327f96ee02d7bcbc1bf1236b8c15148971e1de94ab5e7f4061c605820d3744227eed91ff8e2c8908c080c0';
const GIVEN_TO_BESU = [
  '0x4592c8e45706cc08b8f44b11e43cba0cfc5892cb',
  '0x06e23768a0f59cf365e18c2e0c89e151bcdedc70',
  '0xc5327f96ee02d7bcbc1bf1236b8c15148971e1de',
  '0xab5e7f4061c605820d3744227eed91ff8e2c8908',
];

function decoded(text: string): DecodedGenesis {
  const genesis = decodeGenesis(text);
  if (!genesis.ok) throw new Error(genesis.problem);
  return genesis.value;
}

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => `0x${toHex(each)}`);
const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const address = hex(20).filter((each) => each !== `0x${'00'.repeat(20)}`);
const addresses = fc.uniqueArray(address, { minLength: 1, maxLength: 100 });
const quantity = fc.bigInt({ min: 0n, max: 2n ** 128n }).map((wei) => `0x${wei.toString(16)}`);
const seconds = fc.integer({ min: 1, max: 3600 });

const contract = fc.tuple(quantity, hex(3)).map(([balance, code]) => ({ balance, code }));

const settings: fc.Arbitrary<GenesisSettings> = fc.record({
  chainId: fc.integer({ min: 1, max: 4_503_599_627_370_476 }),
  blockPeriodSeconds: seconds,
  requestTimeoutSeconds: seconds,
  epochLength: fc.integer({ min: 1, max: 1_000_000 }),
  emptyBlockPeriodSeconds: fc.integer({ min: 0, max: 3600 }),
  milestone: fc.constantFrom(...MILESTONES),
  baseFeeWei: fc.constantFrom('0', '7', '1000000000'),
  gasLimit: fc.integer({ min: 5000, max: Number.MAX_SAFE_INTEGER }),
  timestampSeconds: fc.integer({ min: 0, max: 2_000_000_000 }),
  validators: addresses,
  alloc: fc.dictionary(
    address,
    fc.oneof(
      quantity.map((balance) => ({ balance })),
      contract,
    ),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  ),
});

describe('extraData', () => {
  it('is what Besu encodes, byte by byte', () => {
    expect(encodeQbftExtraData({ validators: GIVEN_TO_BESU, round: 0, seals: [] })).toBe(ENCODED_BY_BESU);
    expect(decodeQbftExtraData(ENCODED_BY_BESU)).toMatchObject({ ok: true, value: { validators: GIVEN_TO_BESU } });
  });

  it('of a genesis has the validators in ascending order, whatever the order they came in', () => {
    fc.assert(
      fc.property(
        addresses.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          expect(genesisExtraData(one)).toBe(genesisExtraData(other));
          expect(decodeQbftExtraData(genesisExtraData(one))).toMatchObject({
            ok: true,
            value: { validators: one.toSorted(), round: 0, vote: null, seals: [] },
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of any header comes back as it was: vanity, vote, round, seals', () => {
    const vote = fc.option(fc.record({ recipient: address, add: fc.boolean() }));
    const data = fc.record({
      vanity: hex(32),
      validators: fc.array(address, { maxLength: 30 }),
      vote,
      round: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      seals: fc.array(hex(65), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(data, (one) => {
        expect(decodeQbftExtraData(encodeQbftExtraData(one))).toEqual({ ok: true, value: one });
      }),
      { numRuns: 100 },
    );
  });

  it.each(['', '0x', '0xc0', 'hello', '0xe5a0', `${ENCODED_BY_BESU}00`, ENCODED_BY_BESU.replace('94', '93')])(
    'that is none is refused without throwing: %s',
    (text) => {
      expect(decodeQbftExtraData(text).ok).toBe(false);
    },
  );
});

describe('a genesis', () => {
  it('of the documentation is read field by field', () => {
    expect(decoded(DOCUMENTED)).toEqual({
      chainId: 1337,
      blockPeriodSeconds: 5,
      requestTimeoutSeconds: 10,
      epochLength: 30_000,
      emptyBlockPeriodSeconds: 0,
      milestone: 'berlin',
      baseFeeWei: '0',
      gasLimit: 700_000_000,
      timestampSeconds: 1_530_761_943,
      difficulty: '0x1',
      mixHash: BFT_MIX_HASH,
      validatorContract: null,
      extraData: {
        vanity: `0x${'00'.repeat(32)}`,
        validators: [
          '0x64a702e6263b7297a96638cac6ae65e6541f4169',
          '0x3923390ad55e90c237593b3b0e401f3b08a03185',
          '0xaefdb9a738c9f433e5b6b212a6d62f6370c2f692',
          '0xc7eeb9a4e00ce683cf93039b212648e01c6c6b78',
        ],
        vote: null,
        round: 0,
        seals: [],
      },
      alloc: Object.fromEntries(
        [
          '0x64d9be4177f418bcf4e56adad85f33e3a64efe22',
          '0x9f66f8a0f0a6537e4a36aa1799673ea7ae97a166',
          '0xa7f25969fb6f3d5ac09a88862c90b5ff664557a7',
          '0xf4bbfd32c11c9d63e9b4c77bb225810f840342df',
        ].map((account) => [account, { balance: '0x446c3b15f9926687d2c40534fdb564000000000000' }]),
      ),
    });
  });

  it('whose validators stand in a contract names none in extraData', () => {
    const file = JSON.parse(DOCUMENTED);
    file.config.qbft.validatorcontractaddress = '0x0000000000000000000000000000000000007777';
    file.extraData = '0xe5a00000000000000000000000000000000000000000000000000000000000000000c0c080c0';
    expect(decoded(JSON.stringify(file))).toMatchObject({
      validatorContract: '0x0000000000000000000000000000000000007777',
      extraData: { validators: [] },
    });
  });

  it('says what it was made of, for one validator and for a hundred', () => {
    fc.assert(
      fc.property(settings, (made) => {
        const { validators, baseFeeWei, ...same } = made;
        const genesis = decoded(genesisJson(made));
        expect(genesis).toMatchObject(same);
        expect(genesis.alloc).toEqual(made.alloc);
        expect(genesis.extraData.validators).toEqual(inTurn(validators));
        // Before London nothing but the price a node asks for is paid.
        expect(genesis.baseFeeWei).toBe(made.milestone === 'berlin' ? '0' : baseFeeWei);
      }),
      { numRuns: 150 },
    );
  });

  it.each([4, 24])('of %i validators decodes to the same set', (count) => {
    const validators = Array.from(
      { length: count },
      (_, index) => `0x${(index * 7919 + 1).toString(16).padStart(40, '0')}`,
    );
    const base = {
      milestone: 'shanghai',
      baseFeeWei: '0',
      gasLimit: 30_000_000,
      timestampSeconds: 0,
      alloc: {},
    } as const;
    const pace = { blockPeriodSeconds: 2, requestTimeoutSeconds: 4, epochLength: 30_000, emptyBlockPeriodSeconds: 0 };
    const genesis = decoded(genesisJson({ chainId: 138, ...pace, ...base, validators: validators.toReversed() }));
    expect(genesis.extraData.validators).toEqual(validators);
    expect(new Set(genesis.extraData.validators).size).toBe(count);
  });

  it('is not guessed: what is no JSON, no QBFT or has no chain id is refused in words', () => {
    const problems = ['{', '{}', '{"config":{"qbft":{}}}', DOCUMENTED.replace('1337', '"x"')].map((text) => {
      const genesis = decodeGenesis(text);
      return genesis.ok ? 'accepted' : genesis.problem;
    });
    expect(problems).toEqual([
      'is no JSON',
      'is no genesis of a QBFT chain: config.qbft is missing',
      'extraData is no RLP',
      'has no chain id',
    ]);
  });

  it('of a release before 26.5 has its period of empty blocks under the older name', () => {
    const text = DOCUMENTED.replace('"epochlength"', '"xemptyblockperiodseconds": 60, "epochlength"');
    expect(decoded(text).emptyBlockPeriodSeconds).toBe(60);
  });
});
