import { nearest } from '../../regions/nearest.ts';
import { addressOfKey, isLoopback, isName } from './enode.ts';
import type { GenesisProblem } from './genesis-problem.ts';
import { shown } from './genesis-problem.ts';
import { type KnownRegion, regionCalled } from './known-region.ts';
import type { NodeEntry } from './read-nodes.ts';

export interface NodeRules {
  /** Regions that are known here: the catalogue, or those of a fleet with its administrative one. */
  readonly regions: readonly KnownRegion[];
  /** True = no other region may take part; else an unknown one is only mentioned. */
  readonly onlyThese: boolean;
  /** Nodes may stand in fewer regions than a network needs to survive the loss of one. */
  readonly allowFewRegions: boolean;
  /** A validator may sign with another key than the one its enode shows. */
  readonly allowOtherKeys: boolean;
}

export interface NodeFindings {
  readonly problems: readonly GenesisProblem[];
  /** Right, but worth knowing before the chain exists. */
  readonly notes: readonly string[];
}

/** With two regions, whoever loses the line between them has no third to ask. */
const FEWEST_REGIONS = 3;
/** The room of the fleet file for validators of one region; far past what QBFT was tried with. */
export const MOST_VALIDATORS = 100;
/** Besu's documentation: tested safe up to about 30, slower beyond. */
const TESTED_VALIDATORS = 30;
/** The smallest network that survives a validator that lies. */
const FEWEST_BYZANTINE = 4;

/** What no entry shows by itself. */
export function checkNodes(entries: readonly NodeEntry[], rules: NodeRules): NodeFindings {
  return {
    problems: [
      ...entries.flatMap((entry) => [...placeProblems(entry, rules), ...keyProblems(entry, rules)]),
      ...twice(entries, 'has the address of', ADDRESS_HINT, ({ node }) => node.address),
      ...twice(entries, 'has the enode key of', KEY_HINT, ({ peer }) => peer.id),
      ...twice(entries, 'listens where another does:', ENDPOINT_HINT, ({ peer }) => `${peer.host}:${peer.port}`),
      ...countProblems(entries, rules),
    ],
    notes: notesOf(entries, rules),
  };
}

const ADDRESS_HINT = 'every validator needs a key of its own; one key on two machines signs two blocks at one height';
const KEY_HINT = 'every node needs a key of its own; of two with one key only one keeps its peers';
const ENDPOINT_HINT = 'one address and port can belong to one node only';

function placeProblems({ place, node }: NodeEntry, rules: NodeRules): readonly GenesisProblem[] {
  const known = regionCalled(node.region, rules.regions) ?? regionCalled(node.region);
  if (known?.role === 'admin') {
    const message = 'is in an administrative region, which never carries a validator';
    return [{ where: place, message, hint: 'monitoring, management and backup live there; take it out' }];
  }
  if (!rules.onlyThese || regionCalled(node.region, rules.regions) !== null) return [];
  return [{ where: place, message: 'is in a region this fleet does not deploy', hint: meant(node.region, rules) }];
}

function meant(region: string, { regions }: NodeRules): string {
  const near = nearest(
    region,
    regions.map(({ id }) => id),
  );
  return near === null ? 'the regions of the fleet are under regions.deploy' : `did you mean ${near}?`;
}

function keyProblems({ place, node, peer }: NodeEntry, { allowOtherKeys }: NodeRules): readonly GenesisProblem[] {
  const own = addressOfKey(peer.id);
  if (allowOtherKeys || own === node.address) return [];
  const message = `${node.address} is not the address of its enode's key, which is ${own}`;
  const hint =
    'a validator signs with its node key: the wrong pair was copied. A key kept elsewhere: --allow-other-keys (allowOtherKeys: true)';
  return [{ where: place, message, hint }];
}

function twice(
  entries: readonly NodeEntry[],
  words: string,
  hint: string,
  of: (entry: NodeEntry) => string,
): readonly GenesisProblem[] {
  const first = new Map<string, NodeEntry>();
  return entries.flatMap((entry) => {
    const before = first.get(of(entry));
    if (before !== undefined) return [{ where: entry.place, message: `${words} ${before.place}`, hint }];
    first.set(of(entry), entry);
    return [];
  });
}

const regionsOf = (entries: readonly NodeEntry[]): readonly string[] => [
  ...new Set(entries.map(({ node }) => node.region)),
];

function countProblems(entries: readonly NodeEntry[], rules: NodeRules): readonly GenesisProblem[] {
  const where = 'the nodes together';
  if (entries.length > MOST_VALIDATORS) {
    const hint = 'QBFT was tried with about 30; let the others follow the chain without being validators';
    return [{ where, message: `${entries.length} validators, more than ${MOST_VALIDATORS}`, hint }];
  }
  const regions = regionsOf(entries);
  if (rules.allowFewRegions || entries.length === 0 || regions.length >= FEWEST_REGIONS) return [];
  const message = `they find each other over ${regions.length} of at least ${FEWEST_REGIONS} regions (${regions.map(shown).join(', ')})`;
  const hint = 'add nodes elsewhere; if it is meant: --allow-few-regions (allowFewRegions: true)';
  return [{ where, message, hint }];
}

function notesOf(entries: readonly NodeEntry[], rules: NodeRules): readonly string[] {
  const unknown = regionsOf(entries).filter((region) => regionCalled(region, rules.regions) === null);
  const names = entries.filter(({ peer }) => isName(peer) && !isLoopback(peer)).length;
  const loopback = entries.filter(({ peer }) => isLoopback(peer)).length;
  return [
    ...(rules.onlyThese
      ? []
      : unknown.map((region) => `${shown(region)} is no region of the catalogue${like(region, rules)}`)),
    ...(entries.length > TESTED_VALIDATORS
      ? [`${entries.length} validators: Besu was tested with up to about ${TESTED_VALIDATORS}, more are slower`]
      : []),
    ...(entries.length < FEWEST_BYZANTINE
      ? [`${entries.length} validators: one that lies is survived from ${FEWEST_BYZANTINE} on`]
      : []),
    ...(names > 0 ? [`${names} enodes name a host: every node needs --Xdns-enabled=true`] : []),
    ...zoneNote(entries),
    ...(loopback > 0 ? [`${loopback} enodes are on loopback: only nodes of the same machine reach them`] : []),
  ];
}

/** Nodes that know each other only by names of one zone are all lost to each other with it, in however many regions they are. */
function zoneNote(entries: readonly NodeEntry[]): readonly string[] {
  if (entries.length < 2 || !entries.every(({ peer }) => isName(peer) && !isLoopback(peer))) return [];
  const [first = [], ...others] = entries.map(({ peer }) => peer.host.split('.').slice(1).toReversed());
  const apart = first.findIndex((label, place) => others.some((labels) => labels[place] !== label));
  const shared = (apart === -1 ? first : first.slice(0, apart)).toReversed();
  // A top level is nobody's own zone.
  if (shared.length < 2) return [];
  return [
    `all hosts are names in ${shown(shared.join('.'))}: while that zone cannot be read no node finds another; give some of them as addresses, or by another zone`,
  ];
}

function like(region: string, rules: NodeRules): string {
  const near = nearest(
    region,
    rules.regions.map(({ id }) => id),
  );
  return near === null ? '' : ` (did you mean ${near}?)`;
}
