import { checkArgument } from './abi-argument.ts';
import type { CcipInput, CcipSide } from './ccip-schema.ts';
import { checkAddresses, type KnownContracts } from './chain-names.ts';
import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import { unknownNetwork } from './contracts-check.ts';
import type { Path } from './yaml-source.ts';

const PATH: Path = ['phases', 'ccip', 'ccip'];
const ADDRESS = { kind: 'plain', name: 'address' } as const;

/** `known`: null when the networks of the file are not sound themselves. */
export function checkCcip(input: CcipInput, known: KnownContracts | null, complain: Complain): void {
  for (const key of ['a', 'b'] as const) {
    const side = input[key];
    const path = [...PATH, key];
    const other = input[key === 'a' ? 'b' : 'a'];
    checkSide(side, other, path, complain);
    if (known === null) continue;
    if (known.networks.includes(side.network)) checkContractsOf(side, other, path, known, complain);
    else complain(unknownNetwork([...path, 'network'], side.network, known.networks, 'value'));
  }
  if (input.a.network === input.b.network) {
    complain(aboutValue([...PATH, 'b', 'network'], `both sides are ${input.a.network}`, 'name the other chain'));
  }
  if (input.a.selector === input.b.selector) {
    complain(aboutValue([...PATH, 'b', 'selector'], 'both sides have the same selector', 'every chain has its own'));
  }
  checkSmoke(input, known, complain);
}

function checkSmoke({ smoke, a, b }: CcipInput, known: KnownContracts | null, complain: Complain): void {
  if (smoke === undefined || known === null) return;
  const [from, to] = smoke.from === 'a' ? [a, b] : [b, a];
  checkContract(smoke.receiver, [...PATH, 'smoke', 'receiver'], to.network, known, complain);
  if (smoke.feeToken !== undefined) {
    checkContract(smoke.feeToken, [...PATH, 'smoke', 'feeToken'], from.network, known, complain);
  }
}

function checkSide(side: CcipSide, other: CcipSide, path: Path, complain: Complain): void {
  side.tokens.forEach((token, index) => {
    const at = [...path, 'tokens', index];
    if (!other.tokens.some(({ name }) => name === token.name)) {
      complain(aboutValue([...at, 'name'], `the other side has no token ${token.name}`, 'add it there, with its pool'));
    }
    for (const key of ['outbound', 'inbound'] as const) checkRate(token[key], [...at, key], complain);
    if (side.tokenAdminRegistry === undefined || token.register === 'none') return;
    if (token.administrator === undefined) {
      const hint = 'add administrator: the account that signs here, or register: none';
      complain(aboutKey(at, `nothing says who administers ${token.name}`, hint));
    }
    if (side.registryModule === undefined) {
      complain(
        aboutKey(
          [...path, 'tokenAdminRegistry'],
          'tokens are registered through a module',
          'add registryModule:, or register: none to the tokens',
        ),
      );
    }
  });
  side.fund.forEach((fund, index) => {
    const at = [...path, 'fund', index];
    if ((fund.target === undefined) === (fund.messages === undefined)) {
      complain(
        aboutKey(
          at,
          `${fund.name} needs either a target or messages`,
          'target: 1 ether, or messages: { count: 20, ... }',
        ),
      );
    }
    if (fund.messages !== undefined && (fund.messages.feeToken ?? null) !== (fund.token ?? null)) {
      complain(
        aboutKey(
          [...at, 'messages'],
          'messages are paid in another coin than is sent',
          'write the same token as token: and as feeToken:',
        ),
      );
    }
  });
  if (side.offRamp?.configure === true && other.onRamp === undefined) {
    complain(
      aboutKey(
        [...path, 'offRamp'],
        'an off-ramp is told the on-ramp of the other side, which has none',
        'add onRamp: there, or configure: false',
      ),
    );
  }
  checkDoubles(side, path, complain);
}

function checkDoubles(side: CcipSide, path: Path, complain: Complain): void {
  for (const key of ['tokens', 'applications', 'fund'] as const) {
    const seen = new Set<string>();
    side[key].forEach(({ name }, index) => {
      // Names become parts of the ids of steps, and those become directories.
      const folded = name.toLowerCase();
      if (seen.has(folded))
        complain(aboutValue([...path, key, index, 'name'], `${name} is there already`, 'choose another name'));
      seen.add(folded);
    });
  }
}

/** What the pool itself refuses: a rate above the capacity. */
function checkRate(limit: CcipSide['tokens'][number]['inbound'], path: Path, complain: Complain): void {
  if (limit === undefined) return;
  const [capacity, rate] = [BigInt(limit.capacity), BigInt(limit.rate)];
  if (capacity >= 2n ** 128n) complain(aboutValue([...path, 'capacity'], 'this does not fit 128 bits', null));
  if (rate > capacity) {
    complain(
      aboutValue(
        [...path, 'rate'],
        'more comes back each second than there is room for',
        'the pool refuses a rate above the capacity',
      ),
    );
  }
  if (capacity === 0n) {
    complain(aboutValue([...path, 'capacity'], 'nothing could ever pass', 'leave the limit out to have none'));
  }
}

/** Keys whose contracts are on the other chain. */
const THERE = new Set(['allowSenders', 'receiver']);
const TEXTS = new Set([
  'network',
  'selector',
  'name',
  'version',
  'register',
  'functions',
  'destination',
  'limit',
  'target',
]);

function checkContractsOf(
  side: CcipSide,
  other: CcipSide,
  path: Path,
  known: KnownContracts,
  complain: Complain,
): void {
  const visit = (part: unknown, at: Path, network: string): void => {
    if (typeof part === 'string') return checkContract(part, at, network, known, complain);
    if (typeof part !== 'object' || part === null) return;
    for (const [key, value] of Object.entries(part)) {
      if (TEXTS.has(key)) continue;
      const place = Array.isArray(part) ? Number(key) : key;
      visit(value, [...at, place], THERE.has(key) ? other.network : network);
    }
  };
  visit(side, path, side.network);
}

/** Amounts are decimal texts by now; everything else that is left is a contract. */
function checkContract(text: string, path: Path, network: string, known: KnownContracts, complain: Complain): void {
  if (/^\d+$/.test(text)) return;
  if (text.startsWith('{')) {
    const use = { known, network, upTo: null };
    return checkAddresses(text, path, use, complain);
  }
  checkArgument(ADDRESS, text, path, complain);
}
