import type { JsonValue } from '../lib/json.ts';
import { addressProblem } from './address-checksum.ts';
import { type ChainReference, referencesIn } from './chain-reference.ts';
import { aboutValue, type Complain } from './complaint.ts';
import type { ContractsInput } from './contracts-schema.ts';
import { nearest } from './nearest.ts';
import type { NetworksInput } from './network-schema.ts';
import type { Path } from './yaml-source.ts';

/** Every contract that a `{Name}` can stand for. */
export interface KnownContracts {
  readonly networks: readonly string[];
  /** By network: addresses that the file gives. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  /** By network: what its lane deploys, with the place in the lane. */
  readonly deployed: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Where a name is used: in a lane only what stands before it is deployed by then; null = after all lanes. */
export interface NameUse {
  readonly known: KnownContracts;
  readonly network: string;
  readonly upTo: number | null;
}

export function knownContracts(networks: NetworksInput, lanes: ContractsInput['lanes']): KnownContracts {
  const named = Object.entries(networks).map(([name, { addresses }]) => [name, Object.keys(addresses)] as const);
  const deployed = Object.entries(lanes).map(([name, tasks]) => {
    const places = tasks.flatMap(({ deploy }, index) => (deploy === undefined ? [] : [[deploy, index] as const]));
    return [name, Object.fromEntries(places)] as const;
  });
  return {
    networks: named.map(([name]) => name),
    given: Object.fromEntries(named),
    deployed: Object.fromEntries(deployed),
  };
}

const KEYS_WITH_ADDRESS = ['to', 'address'];

/** Every `{Name}` in a part of the file, and every address that stands alone, wherever in it they are. */
export function checkAddresses(part: unknown, path: Path, use: NameUse, complain: Complain): void {
  if (typeof part === 'string') return checkText(part, path, use, complain);
  if (typeof part !== 'object' || part === null) return;
  const inner = Array.isArray(part)
    ? part.map((value: JsonValue, index) => [index, value] as const)
    : Object.entries(part);
  for (const [key, value] of inner) checkAddresses(value, [...path, key], use, complain);
}

function checkText(text: string, path: Path, use: NameUse, complain: Complain): void {
  for (const reference of referencesIn(text)) checkReference(reference, path, use, complain);
  const isAddress = KEYS_WITH_ADDRESS.includes(String(path.at(-1))) || path.at(-2) === 'libraries';
  // What is 0x and letters where an address has to be is checked there; an argument is checked by its type.
  if (!isAddress || !text.startsWith('0x')) return;
  const problem = addressProblem(text);
  if (problem !== null) complain(aboutValue(path, problem.message, problem.hint));
}

function checkReference(reference: ChainReference, path: Path, use: NameUse, complain: Complain): void {
  const { known } = use;
  const network = reference.network ?? use.network;
  const { name, text } = reference;
  if (name === null) {
    return complain(aboutValue(path, `${text} names no contract`, 'write {Name}, or {network.Name}'));
  }
  if (!known.networks.includes(network)) {
    // A lane of an unknown network has its own complaint.
    if (reference.network === null) return;
    const meant = nearest(network, known.networks);
    const hint = meant === null ? `known here: ${known.networks.join(', ')}` : `did you mean ${meant}?`;
    return complain(aboutValue(path, `${text}: there is no network ${network}`, hint));
  }
  if (known.given[network]?.includes(name) === true) return;
  const place = known.deployed[network]?.[name];
  if (place !== undefined && (use.upTo === null || network !== use.network || place < use.upTo)) return;
  if (place !== undefined) {
    const itself = place === use.upTo;
    const message = itself ? `${text} is what is being deployed here` : `${text} is deployed later in this lane`;
    return complain(aboutValue(path, message, 'a name stands for what was deployed before: change the order'));
  }
  const names = [...(known.given[network] ?? []), ...Object.keys(known.deployed[network] ?? {})];
  const meant = nearest(name, names);
  complain(
    aboutValue(
      path,
      `${text}: ${network} has no contract ${name}`,
      meant === null ? `deploy it before, or add it to networks.${network}.addresses` : `did you mean {${meant}}?`,
    ),
  );
}
