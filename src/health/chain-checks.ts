import type { Failure, FailureClass } from '../engine/model/failure.ts';
import { quorum } from '../regions/quorum.ts';
import type { ChainReading } from './chain-reading.ts';
import type { GenesisAgreement } from './fleet-chain-memo.ts';
import type { Sealing } from './sealing-watch.ts';
import { seenFailure } from './seen-failure.ts';

/** All that decides whether a region has joined its chain. */
export interface ChainEvidence {
  readonly reading: ChainReading;
  readonly wanted: {
    readonly chainId: number;
    readonly minPeers: number;
    readonly maxBlocksBehind: number;
    /** New blocks since the first ask of this attempt. */
    readonly blocks: number;
    /** True: nothing but a new block of its own proves that it seals. */
    readonly sealing: boolean;
    /** Validators of the whole chain. */
    readonly validators: number;
  };
  readonly agreement: GenesisAgreement;
  readonly validatorsUp: number;
  /** The highest block any region has shown. */
  readonly bestHeight: number;
  /** Height at the first ask of this attempt. */
  readonly firstHeight: number;
  readonly sealing: Sealing;
  /** How long everything else has been right: a validator's turn comes round only once in n blocks. */
  readonly sealingWaitedMs: number;
}

/** The first thing that is not right, after `passed` that are. Hopeless = waiting cannot help. */
export interface UnmetCheck {
  readonly passed: number;
  readonly text: string;
  readonly hopeless: boolean;
  readonly failure: Failure;
}

export const CHECKS = ['reachable', 'chain id', 'genesis', 'peers', 'height', 'sealing'] as const;

// 24 validators with blocks every 2 s come round in 48 s; with more or slower ones the turn is not waited for.
const TURN_MS = 60_000;

/** In the order in which one thing explains the next: a wrong genesis gives no peers, no peers no blocks. */
export function unmetCheck(seen: ChainEvidence): UnmetCheck | null {
  return (
    chainIdCheck(seen) ??
    genesisCheck(seen) ??
    bootstrapCheck(seen) ??
    peersCheck(seen) ??
    heightCheck(seen) ??
    sealingCheck(seen)
  );
}

function chainIdCheck({ reading, wanted }: ChainEvidence): UnmetCheck | null {
  if (reading.chainId === wanted.chainId) return null;
  const text = `wrong chain: ${reading.chainId} instead of ${wanted.chainId}`;
  return unmet(
    1,
    text,
    'config',
    'wrong-chain',
    'The genesis file or --network-id of this region is another one',
    true,
  );
}

function genesisCheck({ reading, agreement }: ChainEvidence): UnmetCheck | null {
  if (agreement.kind === 'agreed') return null;
  const text = `genesis ${short(reading.genesisHash)} differs from ${agreement.other} (${short(agreement.hash)})`;
  // Besu 26.8 and later puts such peers on a list and does not try them again, also after the repair.
  const hint = 'Give all regions one genesis file; then empty the wrong volume and restart the nodes that met it';
  return unmet(2, text, 'config', 'wrong-genesis', hint, agreement.kind === 'outvoted');
}

/** What waiting for a quorum is called: nothing else is wrong then. */
export const NO_QUORUM = 'chain/no-quorum';

/** Genesis names all validators, so there is no block 1 before a quorum is up: waiting, not broken. */
function bootstrapCheck({ reading, wanted, validatorsUp }: ChainEvidence): UnmetCheck | null {
  const needed = quorum(wanted.validators);
  if (reading.head.height > 0 || validatorsUp >= needed) return null;
  const hint = 'No block is made before a quorum of the validators in the genesis is up: bring up the other regions';
  return unmet(3, `waiting for quorum ${validatorsUp}/${needed}`, 'timeout', 'no-quorum', hint);
}

function peersCheck({ reading, wanted }: ChainEvidence): UnmetCheck | null {
  if (wanted.minPeers <= 0 || (reading.peers ?? wanted.minPeers) >= wanted.minPeers) return null;
  const text = `${reading.peers ?? 0}/${wanted.minPeers} peers`;
  return unmet(
    3,
    text,
    'timeout',
    'peers',
    'Check static nodes and enodes, the p2p port 30303, and --max-peers of the others',
  );
}

function heightCheck({ reading, wanted, bestHeight, firstHeight }: ChainEvidence): UnmetCheck | null {
  const { height } = reading.head;
  const behind = Math.max(bestHeight, reading.target) - height;
  if (behind > wanted.maxBlocksBehind) {
    const hint = 'It is still catching up, or cut off from the validators: compare heights and peers of the regions';
    return unmet(4, `block ${height}, ${behind} behind`, 'timeout', 'behind', hint);
  }
  const more = wanted.blocks - (height - firstHeight);
  if (more <= 0) return null;
  const hint =
    'No new block came: are enough validators up? After a long halt restart all of them, it resets the round timer';
  const waiting = wanted.blocks === 1 ? 'waiting for the next one' : `waiting for ${more} more`;
  return unmet(4, `block ${height}, ${waiting}`, 'timeout', 'halted', hint);
}

function sealingCheck({ reading, wanted, sealing, sealingWaitedMs }: ChainEvidence): UnmetCheck | null {
  if (sealing === 'sealing' || (sealing === 'unknown' && !wanted.sealing)) return null;
  const { height } = reading.head;
  if (sealing === 'unknown') return unprovenSealing(height, reading.address === null);
  if (sealing === 'no-turn-yet') {
    if (sealingWaitedMs >= TURN_MS && !wanted.sealing) return null;
    return unmet(
      5,
      `block ${height}, waiting for its turn to propose`,
      'timeout',
      'no-turn',
      'Its turn has not come in time',
    );
  }
  const hint =
    'It follows the chain but does not propose: check its clock, its key, and its log for a halted mining thread';
  return unmet(5, `block ${height}, the validator let its turn pass`, 'timeout', 'not-sealing', hint);
}

function unprovenSealing(height: number, silent: boolean): UnmetCheck {
  const why = silent ? 'the node does not tell its address' : 'the node that answers is not in the validator set';
  const hint = silent
    ? 'Switch the API group ADMIN on (--rpc-http-api), or take sealing: true out of the fleet file'
    : 'Its key is not in the genesis or was voted out, or the service leads to a sentry';
  return unmet(5, `block ${height}, sealing cannot be seen: ${why}`, 'config', 'sealing-unseen', hint);
}

function unmet(
  passed: number,
  text: string,
  failureClass: FailureClass,
  cause: string,
  hint: string,
  hopeless = false,
): UnmetCheck {
  const title = hopeless ? text : `not joined: ${text}`;
  const chain = ['chain joined', CHECKS[passed] ?? 'chain'];
  const failure = seenFailure({
    class: failureClass,
    title,
    evidence: [text],
    hint,
    fingerprint: `chain/${cause}`,
    chain,
  });
  return { passed, text, hopeless, failure };
}

const short = (hash: string): string => hash.slice(0, 10);
