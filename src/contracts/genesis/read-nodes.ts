import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { lowerAddress } from './address.ts';
import { type Enode, readEnode } from './enode.ts';
import { type GenesisProblem, shown } from './genesis-problem.ts';
import { type KnownRegion, regionCalled } from './known-region.ts';

/** One parsed file or terraform output that names nodes. */
export interface NodesDocument {
  /** As a person knows it: `nodes.json`. */
  readonly name: string;
  readonly value: JsonValue;
  /** Whose it is when its entries do not say it themselves; null = each entry has to. */
  readonly region: string | null;
}

/** One validator of the chain to be. */
export interface GenesisNode {
  readonly region: string;
  readonly address: string;
  readonly enode: string;
}

/** A node whose form is right, and where it stands. */
export interface NodeEntry {
  readonly place: string;
  readonly node: GenesisNode;
  readonly peer: Enode;
}

export interface ReadNodes {
  readonly entries: readonly NodeEntry[];
  readonly problems: readonly GenesisProblem[];
}

const SHAPE = 'a list such as [{ "region": "japaneast", "address": "0x...", "enode": "enode://...@10.1.0.4:30303" }]';

/** Every entry of every document; what is wrong with one does not hide the others. */
export function readNodes(documents: readonly NodesDocument[], regions: readonly KnownRegion[]): ReadNodes {
  const read = documents.flatMap((document) => itemsOf(document).map((item) => readItem(item, regions)));
  const empty = documents.filter((document) => itemsOf(document).length === 0);
  return {
    entries: read.flatMap(({ entry }) => (entry === null ? [] : [entry])),
    problems: [
      ...empty.map(({ name }) => ({ where: name, message: 'names no node', hint: SHAPE })),
      ...read.flatMap(({ problems }) => problems),
    ],
  };
}

interface Item {
  readonly document: string;
  /** `entry 7` */
  readonly place: string;
  readonly value: JsonValue;
  readonly region: string | null;
}

/** A list of nodes, one node, or a map from regions to either of them (the output of a shared terraform state). */
function itemsOf({ name, value, region }: NodesDocument): readonly Item[] {
  if (Array.isArray(value)) {
    return value.map((each: JsonValue, index) => ({
      document: name,
      place: `entry ${index + 1}`,
      value: each,
      region,
    }));
  }
  if (!isJsonObject(value)) return [];
  if ('address' in value || 'enode' in value) return [{ document: name, place: 'entry 1', value, region }];
  return Object.entries(value).flatMap(([key, part]) => itemsOf({ name, value: part, region: key }));
}

function readItem(
  item: Item,
  regions: readonly KnownRegion[],
): { readonly entry: NodeEntry | null; readonly problems: readonly GenesisProblem[] } {
  const problems: GenesisProblem[] = [];
  const { value } = item;
  const named = isJsonObject(value) && typeof value['region'] === 'string' ? value['region'] : item.region;
  const region = named === null ? null : idOf(named, regions);
  const place = `${item.document}: ${item.place}${region === null ? '' : ` (${shown(region)})`}`;
  const wrong = (message: string, hint: string): null => {
    problems.push({ where: place, message, hint });
    return null;
  };
  if (!isJsonObject(value)) return { entry: wrong('is no node', SHAPE), problems };
  if (region === null || region === '') wrong('has no region', SHAPE);
  if (item.region !== null && region !== null && region !== idOf(item.region, regions)) {
    wrong(`is in the list of ${shown(item.region)}`, 'each region lists its own nodes');
  }
  const address = lowerAddress(value['address']);
  if (!address.ok) wrong(`${quoted(value['address'])} ${address.problem}`, 'besu public-key export-address writes it');
  const peer = readEnode(value['enode']);
  if (!peer.ok) wrong(peer.problem, 'net_enode of the node shows it; its log says "Enode URL"');
  if (problems.length > 0 || region === null || !address.ok || !peer.ok) return { entry: null, problems };
  const node = { region, address: address.value, enode: peer.value.url };
  return { entry: { place, node, peer: peer.value }, problems };
}

const idOf = (asked: string, regions: readonly KnownRegion[]): string =>
  (regionCalled(asked, regions) ?? regionCalled(asked))?.id ?? asked;

const quoted = (value: JsonValue | undefined): string => (typeof value === 'string' ? shown(value) : 'its address');
