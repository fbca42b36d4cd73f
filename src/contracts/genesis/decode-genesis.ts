import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type GenesisAlloc, readAlloc } from './genesis-alloc.ts';
import { problemText } from './genesis-problem.ts';
import { decodeQbftExtraData, type QbftExtraData } from './qbft-extra-data.ts';

/** What a genesis file says, whoever wrote it. What it leaves out has Besu's default. */
export interface DecodedGenesis {
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly epochLength: number;
  readonly emptyBlockPeriodSeconds: number;
  /** `london`: the newest rules that are named; null = none is. */
  readonly milestone: string | null;
  readonly baseFeeWei: string;
  readonly gasLimit: number;
  readonly timestampSeconds: number;
  readonly difficulty: string;
  readonly mixHash: string;
  /** Of a chain whose validators stand in a contract; then extraData names none. */
  readonly validatorContract: string | null;
  readonly extraData: QbftExtraData;
  readonly alloc: GenesisAlloc;
}

/** Oldest first; only the newest is kept. */
const RULES = ['berlinblock', 'londonblock', 'parisblock', 'shanghaitime', 'cancuntime', 'praguetime', 'osakatime'];
const FEE_RULES = RULES.slice(1);
/** Besu's own first base fee where a genesis names none. */
const FIRST_FEE_WEI = '1000000000';

export function decodeGenesis(text: string): Result<DecodedGenesis, string> {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(text) as JsonValue;
  } catch {
    return err('is no JSON');
  }
  const file = folded(parsed);
  const config = folded(file['config']);
  const qbft = folded(config['qbft']);
  if (config['qbft'] === undefined) return err('is no genesis of a QBFT chain: config.qbft is missing');
  const extraData = decodeQbftExtraData(plain(file['extradata']));
  if (!extraData.ok) return err(extraData.problem);
  const alloc = readAlloc('alloc', file['alloc'] ?? {});
  if (!alloc.ok) return err(alloc.problem.map(problemText).join('; '));
  const chainId = whole(config['chainid']);
  if (chainId === null) return err('has no chain id');
  const named = RULES.filter((rule) => config[rule] !== undefined);
  return ok({
    chainId,
    blockPeriodSeconds: whole(qbft['blockperiodseconds']) ?? 1,
    requestTimeoutSeconds: whole(qbft['requesttimeoutseconds']) ?? 1,
    epochLength: whole(qbft['epochlength']) ?? 30_000,
    // The name changed in Besu 26.5.
    emptyBlockPeriodSeconds: whole(qbft['emptyblockperiodseconds'] ?? qbft['xemptyblockperiodseconds']) ?? 0,
    milestone: named.at(-1)?.replace(/(block|time)$/, '') ?? null,
    baseFeeWei: baseFee(file, config, named),
    gasLimit: whole(file['gaslimit']) ?? 0,
    timestampSeconds: whole(file['timestamp']) ?? 0,
    difficulty: plain(file['difficulty']),
    mixHash: plain(file['mixhash']),
    validatorContract: typeof qbft['validatorcontractaddress'] === 'string' ? qbft['validatorcontractaddress'] : null,
    extraData: extraData.value,
    alloc: alloc.value,
  });
}

/** Besu reads the names of items in any case. */
const folded = (value: JsonValue | undefined): JsonObject =>
  isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each])) : {};

const plain = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

function whole(value: JsonValue | undefined): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  return value !== '' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

function baseFee(file: JsonObject, config: JsonObject, named: readonly string[]): string {
  if (config['zerobasefee'] === true || !named.some((rule) => FEE_RULES.includes(rule))) return '0';
  const written = file['basefeepergas'];
  return typeof written === 'string' && /^(0x[0-9a-fA-F]+|\d+)$/.test(written)
    ? BigInt(written).toString()
    : FIRST_FEE_WEI;
}
