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
  if (height > firstHeight) return null;
  const hint =
    'No new block came: are enough validators up? After a long halt restart all of them, it resets the round timer';
  return unmet(4, `block ${height}, waiting for the next one`, 'timeout', 'halted', hint);
}

function sealingCheck({ reading, sealing, sealingWaitedMs }: ChainEvidence): UnmetCheck | null {
  if (sealing === 'sealing' || sealing === 'unknown') return null;
  const { height } = reading.head;
  if (sealing === 'no-turn-yet') {
    if (sealingWaitedMs >= TURN_MS) return null;
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
