import type { ChainHealth, HealthVerdict, SeenBlock } from '../../engine/model/health.ts';
import { quorumMargin } from '../../regions/quorum.ts';
import type { ChainPicture } from './chain-picture.ts';
import { clientVersions } from './client-versions.ts';
import { SHOWN_BLOCKS } from './held-blocks.ts';
import { clockText, countText, shortHash, spanText } from './words.ts';

export function chainHealth(chain: ChainPicture, blind: boolean, nowMs: number): ChainHealth {
  const { live, pace, run } = chain;
  const state = blind ? 'unknown' : chain.state;
  const head = pace?.head ?? run.at(-1) ?? null;
  return {
    ...{ id: chain.id, state, verdict: verdictOf(chain, blind), summary: summaryOf(chain, blind, nowMs) },
    ...{ validators: live.validators, live: live.live, quorum: live.quorum },
    canLose: quorumMargin(live.validators, live.live),
    height: head?.height ?? null,
    headAtMs: head === null ? null : head.timestampMs - chain.clockAheadMs,
    blockIntervalMs: chain.intervals.meanMs,
    round: head?.round ?? null,
    forecast: blind ? null : chain.forecast,
    blocks: seenBlocks(chain),
    foreignValidators: chain.comparison.foreign,
    missingValidators: chain.comparison.missing,
    versions: clientVersions(chain),
  };
}

function seenBlocks({ run, views }: ChainPicture): readonly SeenBlock[] {
  const nodeOf = new Map(
    views.flatMap(({ target, memory }) => (memory.address === null ? [] : [[memory.address, target.id] as const])),
  );
  return run.slice(-SHOWN_BLOCKS).map(({ height, timestampMs, round, proposer }) => ({
    ...{ height, atMs: timestampMs, round: round ?? 0, proposer, node: nodeOf.get(proposer) ?? null },
  }));
}

function verdictOf(chain: ChainPicture, blind: boolean): HealthVerdict {
  if (blind) return 'unknown';
  const { live, comparison, home } = chain;
  switch (chain.state) {
    case 'forked':
    case 'halted':
    case 'no-quorum':
      return 'down';
    case 'slow':
      return 'degraded';
    case 'bootstrapping':
      return 'unknown';
    case 'unknown':
      return isGone(chain) ? 'down' : 'unknown';
    case 'advancing':
    case 'idle': {
      const apart = home.genesisHash.disputed || home.genesisHash.unlikeMeant || comparison.missing.length > 0;
      if (apart || comparison.foreign.length > 0) return 'degraded';
      if (live.live === live.validators) return 'healthy';
      return live.live + live.open >= live.validators ? 'unknown' : 'degraded';
    }
  }
}

/** Every node that should be there was asked, and none gave a block. */
function isGone({ views, pace }: ChainPicture): boolean {
  const deployed = views.filter((view) => view.deployed);
  return pace === null && deployed.length > 0 && deployed.every((view) => view.standing === 'silent');
}

function summaryOf(chain: ChainPicture, blind: boolean, nowMs: number): string {
  const { live, pace } = chain;
  if (blind) return 'Not known: nothing can be seen from here';
  const part = `${live.live} of ${countText(live.validators, 'validator')} take part`;
  switch (chain.state) {
    case 'unknown':
      if (pace !== null) return `Stands still; not all validators have been asked (${part} so far)`;
      return isGone(chain) ? 'No node answers' : 'No node has told a block yet';
    case 'bootstrapping':
      if (live.live < live.quorum) return `Before block 1, waiting for quorum ${live.live}/${live.quorum}`;
      return `Before block 1, quorum is there (${live.live}/${live.quorum})`;
    case 'forked':
      return `Forked at block ${chain.fork?.height}: ${sidesText(chain)}`;
    case 'no-quorum':
      return `Stands still since ${stillSince(chain, nowMs)}: ${part}, ${live.quorum} are needed`;
    case 'halted':
      return `Stands still since ${stillSince(chain, nowMs)} although ${part}`;
    case 'slow':
      return `Slow at block ${pace?.head.height}: blocks come late or need more than one round; ${part}`;
    case 'idle':
      return `Idle at block ${pace?.head.height}: nothing to do, ${nextText(chain, nowMs)}; ${part}`;
    case 'advancing':
      return `Advancing, block ${pace?.head.height}${paceText(chain)}; ${part}`;
  }
}

const stillSince = ({ pace }: ChainPicture, nowMs: number): string =>
  pace === null || pace.head.height === 0 ? 'its start' : clockText(pace.standsSinceMs, nowMs);

const sidesText = ({ sides, fork }: ChainPicture): string =>
  sides
    .map((side, index) => `${countText(side.nodes.length, 'node')} on ${shortHash(fork?.hashes[index] ?? '')}`)
    .join(', ');

const paceText = ({ intervals }: ChainPicture): string =>
  intervals.meanMs === null ? '' : ` every ${(intervals.meanMs / 1000).toFixed(1)} s`;

function nextText({ pace }: ChainPicture, nowMs: number): string {
  const waitMs = (pace?.nextDueAtMs ?? nowMs) - nowMs;
  return waitMs > 0 ? `next empty block in ${spanText(waitMs)}` : 'next empty block is due';
}
