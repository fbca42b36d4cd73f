import type { QbftBlock } from './block-history.ts';
import type { NetworkEvent } from './network-event.ts';

/** Besu waits for this many peers before it looks for a sync target (`--sync-min-peers`), and says so. */
const SYNC_MIN_PEERS = 5;

interface LogEntry {
  readonly thread: string;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly source: string;
  readonly text: string;
}

/** One line of Besu's default console layout. */
export function logLine(atMs: number, entry: LogEntry): string {
  const at = new Date(atMs).toISOString().replace('T', ' ').replace('Z', '+00:00');
  return `${at} | ${entry.thread} | ${entry.level.padEnd(5)} | ${entry.source} | ${entry.text}`;
}

/** What Besu would say, or null for what it keeps to itself. */
export function entryOf(event: NetworkEvent): LogEntry | null {
  switch (event.type) {
    case 'block-produced':
      return bft('QbftBesuControllerBuilder', `Produced ${blockText(event.block)}`);
    case 'block-imported':
      return bft('QbftBesuControllerBuilder', `Imported ${blockText(event.block)}`);
    case 'blocks-synced':
      return {
        thread: 'EthScheduler-Workers-0',
        level: 'INFO',
        source: 'ImportBlocksStep',
        text: `Import reached block ${count(event.toHeight)}, ${count(event.bestHeight - event.toHeight)} behind the best peer`,
      };
    case 'round-moved':
      return event.round < 2 ? null : bft('RoundChangeManager', roundText(event.round, event.lengthMs));
    case 'proposal-refused':
      return { ...bft('TimestampBoundedByFutureParameter', skewText(event.proposerAheadMs)), level: 'WARN' };
    case 'proposal-invalid':
      return { ...bft('ProposalValidator', INVALID_PROPOSAL), level: 'WARN' };
    case 'sync-target-missing':
      return {
        thread: 'EthScheduler-Timer-0',
        level: 'INFO',
        source: 'FullSyncTargetManager',
        text: `Unable to find sync target. Waiting for ${SYNC_MIN_PEERS} peers minimum. Currently checking ${event.peers} peers for usefulness`,
      };
  }
}

const INVALID_PROPOSAL =
  'Invalid Proposal Payload: block did not pass validation. Reason: parent hash is not of this chain';

function bft(source: string, text: string): LogEntry {
  return { thread: 'BftProcessorExecutor-QBFT-0', level: 'INFO', source, text };
}

function blockText(block: QbftBlock): string {
  return `empty block #${count(block.number)} / 0 tx / 0 pending / 0 (0.0%) gas / (${block.hash})`;
}

/** Only rounds from 2 on are worth a line to Besu: one missed turn is daily life. */
function roundText(round: number, lengthMs: number): string {
  return `Moved to round ${round} which will expire in ${Math.round(lengthMs / 1_000)} seconds`;
}

function skewText(aheadMs: number): string {
  return `Invalid block header: timestamp is ${Math.round(aheadMs / 1_000)} seconds ahead, greater than the timestamp margin 1`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
