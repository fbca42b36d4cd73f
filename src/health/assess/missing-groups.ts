import type { NodeHealth } from '../../engine/model/health.ts';
import type { NodeReading } from '../node-sample.ts';

/** What each API group of Besu tells us. */
const TELLS: Readonly<Record<string, string>> = {
  NET: 'number of peers',
  WEB3: 'client version',
  ADMIN: 'node key, address and list of peers',
  QBFT: 'validator set of the next block',
  TXPOOL: 'waiting transactions',
};

const ALL_GROUPS = 'ETH,NET,WEB3,ADMIN,QBFT,TXPOOL';
const MOST_GROUPS = 8;

/** Not every group is asked every time: one stays missing until it is answered. */
export function missingGroups(known: readonly string[], reading: NodeReading): readonly string[] {
  const answered = new Set([
    ...(reading.peers === null ? [] : ['NET']),
    ...(reading.client === null ? [] : ['WEB3']),
    ...(reading.enodeId === null && reading.peerIds === null ? [] : ['ADMIN']),
    ...(reading.nextValidators === null ? [] : ['QBFT']),
    ...(reading.pendingTransactions === null ? [] : ['TXPOOL']),
  ]);
  const still = known.filter((group) => !answered.has(group));
  const added = reading.missingGroups.filter((group) => Object.hasOwn(TELLS, group) && !answered.has(group));
  if (added.length === 0 && still.length === known.length) return known;
  return [...new Set([...still, ...added])].sort().slice(0, MOST_GROUPS);
}

/** Never a trouble: the node is well, it only says less. */
export const unavailable = (groups: readonly string[]): NodeHealth['unavailable'] =>
  groups.map((group) => ({
    what: TELLS[group] ?? group,
    remedy: `Start the node with --rpc-http-api=${ALL_GROUPS} (${group} is off)`,
  }));
