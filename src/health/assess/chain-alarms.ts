import { quorumMargin } from '../../regions/quorum.ts';
import type { Cause } from './alarm.ts';
import type { ChainPicture } from './chain-picture.ts';
import { secondRounds } from './chain-state.ts';
import { clientAlarm } from './client-versions.ts';
import type { NodeMemory } from './node-memory.ts';
import { countText, listText, shortHash, spanText } from './words.ts';

/** What is wrong with a chain as a whole. `lasting`: nodes whose trouble is not just beginning. */
export function chainAlarms(chain: ChainPicture, lasting: ReadonlySet<string>, nowMs: number): readonly Cause[] {
  return [
    forkAlarm(chain, nowMs),
    stallAlarm(chain, nowMs),
    genesisAlarm(chain, nowMs),
    ...setAlarms(chain, nowMs),
    marginAlarm(chain, lasting, nowMs),
    partitionAlarm(chain, nowMs),
    clientAlarm(chain, nowMs),
    slowAlarm(chain, nowMs),
  ].filter((cause) => cause !== null);
}

const regionsOf = (chain: ChainPicture, nodes: readonly string[]): readonly string[] => {
  const wanted = new Set(nodes);
  return [...new Set(chain.views.filter((view) => wanted.has(view.target.id)).map((view) => view.target.region))];
};

function forkAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const { fork, sides } = chain;
  if (fork === null) return null;
  const held = sides.map(({ nodes }, index) => `${shortHash(fork.hashes[index] ?? '')}: ${listText(nodes)}`);
  const apart = sides.slice(1).flatMap((side) => side.nodes);
  return {
    id: `fork:${chain.id}`,
    severity: 'critical',
    title: `Two histories at block ${fork.height}`,
    detail: held.join('; '),
    remedy: 'Stop sending transactions, keep the data of both sides, and stop the smaller side before it is repaired',
    regions: regionsOf(chain, apart),
    sinceMs: nowMs,
  };
}

function stallAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const { state, live, pace, forecast } = chain;
  if (state !== 'halted' && state !== 'no-quorum') return null;
  const stillMs = nowMs - (pace?.standsSinceMs ?? nowMs);
  const known = pace !== null && pace.head.height > 0;
  const short = `${live.live} of ${countText(live.validators, 'validator')} take part, ${live.quorum} are needed`;
  const round = forecast === null ? '' : `; most likely in round ${forecast.round}`;
  return {
    id: `${state}:${chain.id}`,
    severity: 'critical',
    title: state === 'halted' ? 'The chain stands still' : 'The chain has no quorum',
    detail: `${known ? `No block for ${spanText(stillMs)}; ` : ''}${short}${round}`,
    remedy:
      state === 'no-quorum'
        ? (forecast?.remedy ?? 'Bring back validators until the quorum is there')
        : `Compare clocks, versions and the genesis of the validators. ${forecast?.remedy ?? 'Restarting all validators sets their round timers back to round 0'}`,
    regions: regionsOf(chain, live.deployedButNotLive),
    sinceMs: known ? pace.standsSinceMs : nowMs,
  };
}

function genesisAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const { disputed, unlikeMeant, holders, home } = chain.home.genesisHash;
  if (!disputed && !unlikeMeant) return null;
  const held = holders.map(({ value, nodes }) => `${shortHash(value)}: ${listText(nodes)}`).join('; ');
  return {
    id: `genesis-${disputed ? 'disputed' : 'unlike-file'}:${chain.id}`,
    severity: 'critical',
    title: disputed ? 'The nodes disagree about the genesis' : 'All nodes have another genesis than the fleet file',
    detail: disputed ? held : `They have ${shortHash(home ?? '')}`,
    remedy: 'Find out which genesis is meant; give it to all nodes and to the fleet file',
    regions: disputed
      ? regionsOf(
          chain,
          holders.flatMap(({ nodes }) => nodes),
        )
      : [],
    sinceMs: nowMs,
  };
}

function setAlarms(chain: ChainPicture, nowMs: number): readonly Cause[] {
  const { foreign, missing } = chain.comparison;
  const addresses = new Set(missing);
  const absent = chain.views.filter((view) => addresses.has(view.memory.address ?? ''));
  const causes: Cause[] = [];
  if (missing.length > 0)
    causes.push({
      id: `validators-missing:${chain.id}`,
      severity: 'warning',
      title: `${countText(missing.length, 'deployed validator')} not in the validator set`,
      detail: listText(absent.map((view) => view.target.id)),
      remedy:
        'Compare keys with the genesis; vote them in (besu-console chain vote), or take them out of the fleet file',
      regions: regionsOf(
        chain,
        absent.map((view) => view.target.id),
      ),
      sinceMs: nowMs,
    });
  if (foreign.length > 0)
    causes.push({
      id: `validators-foreign:${chain.id}`,
      severity: 'warning',
      title: `${countText(foreign.length, 'validator')} in the set that nobody of ours runs`,
      detail: listText(foreign),
      remedy: 'Find out whose they are; vote out those that nobody knows (besu-console chain vote ADDRESS remove)',
      regions: [],
      sinceMs: nowMs,
    });
  return causes;
}

/** Only when something that should be there is not: while regions are still to come it is no alarm. */
function marginAlarm(chain: ChainPicture, lasting: ReadonlySet<string>, nowMs: number): Cause | null {
  const { live, state } = chain;
  // A node that has just come up has no peers for a moment, and a block may be late in one region.
  const momentary = live.deployedButNotLive.filter((node) => !lasting.has(node)).length;
  const margin = quorumMargin(live.validators, live.live + momentary);
  // Up to three validators the quorum of a chain that is complete leaves little or nothing to lose.
  if (margin > 0 || live.deployedButNotLive.length === momentary) return null;
  if (state !== 'advancing' && state !== 'slow' && state !== 'idle') return null;
  const short = margin < 0;
  return {
    id: `margin:${chain.id}`,
    severity: 'critical',
    title: short
      ? 'Fewer validators can be seen than a quorum, yet blocks come'
      : 'One more validator down stops the chain',
    detail: `${live.live} of ${live.validators} take part, ${live.quorum} are needed; not: ${listText(live.deployedButNotLive)}`,
    remedy: 'Restart and upgrade nothing until more validators are back',
    regions: regionsOf(chain, live.deployedButNotLive),
    sinceMs: nowMs,
  };
}

// A node that has just come up is still finding its peers, and lists of peers are asked for every 10 to 15 s.
const SETTLED_MS = 30_000;

/** Its list of peers is as old as that: it has found more since, whom the list does not name. */
const foundMore = ({ peers, peerIds }: NodeMemory): boolean => (peers ?? 0) > (peerIds?.length ?? 0);

function partitionAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const memoryOf = new Map(chain.views.map((view) => [view.target.id, view.memory] as const));
  const isSettled = (id: string): boolean => {
    const memory = memoryOf.get(id);
    return memory !== undefined && nowMs - (memory.cameBackAtMs ?? 0) > SETTLED_MS && !foundMore(memory);
  };
  // Somebody without any peer has a trouble of its own.
  const groups = chain.links.groups.filter((group) => group.some((id) => (memoryOf.get(id)?.peers ?? 1) > 0));
  if (groups.length < 2 || chain.state === 'bootstrapping' || !groups.flat().every(isSettled)) return null;
  const [largest, ...others] = groups;
  const cut = others.flat();
  return {
    id: `partition:${chain.id}`,
    severity: 'critical',
    title: `The peer network is in ${groups.length} pieces`,
    detail: `${listText(cut)} cannot hear the other ${countText(largest?.length ?? 0, 'node')}`,
    remedy: 'Look at the network between these regions: peerings, firewalls, port 30303 (TCP and UDP)',
    regions: regionsOf(chain, cut),
    sinceMs: nowMs,
  };
}

// A round that is lost now and then is nothing; three in one rotation have a reason.
const ROUNDS_WITH_A_REASON = 3;

/** Told only when no absent validator explains it. */
function slowAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const { state, run, live, intervals } = chain;
  if (state !== 'slow' || live.live < live.validators) return null;
  const again = secondRounds(run, live.validators);
  const named = chain.facts.some(({ missedInARow }) => missedInARow > 0);
  if (again < ROUNDS_WITH_A_REASON && (named || again > 0)) return null;
  return {
    id: `slow:${chain.id}`,
    severity: 'warning',
    title: 'Blocks come slowly',
    detail: `${again} of the last ${Math.min(run.length, live.validators)} blocks needed more than one round; one every ${((intervals.meanMs ?? 0) / 1000).toFixed(1)} s`,
    remedy: 'Compare the clocks and the latency between regions with requesttimeoutseconds; look at slow disks',
    regions: [],
    sinceMs: nowMs,
  };
}
