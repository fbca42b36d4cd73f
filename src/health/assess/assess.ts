import type { HealthReport, HealthVerdict } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import { alarmList, type Cause } from './alarm.ts';
import { type Blindness, blindness } from './blindness.ts';
import { certificateAlarms } from './certificate-alarms.ts';
import { chainAlarms } from './chain-alarms.ts';
import { chainHealth } from './chain-health.ts';
import { type ChainPicture, chainPicture } from './chain-picture.ts';
import { type FleetClock, fleetClock } from './fleet-clock.ts';
import { type ForeignPeers, foreignPeers, foreignPeersAlarm } from './foreign-peers.ts';
import type { HealthMemory } from './health-memory.ts';
import { nodeAlarms } from './node-alarms.ts';
import { type JudgedNode, judgeNode } from './node-health.ts';
import { type NodeView, nodeViews, staleAfterMs } from './node-view.ts';
import { type LinksOf, peerLinks } from './peer-links.ts';
import { regionHealth } from './region-health.ts';
import { spanText } from './words.ts';

/**
 * What is known of the chain at this moment. `previous` only tells since when troubles and alarms have stood; `linksOf` only
 * saves work.
 */
export function assess(
  memory: HealthMemory,
  expected: ExpectedChain,
  nowMs: number,
  previous: HealthReport | null,
  linksOf: LinksOf = peerLinks,
): HealthReport {
  const views = nodeViews(memory, expected, nowMs);
  const blind = blindness(views, expected.everyMs, nowMs);
  const clock = fleetClock(views);
  const shared = { expected, clock, linksOf, nowMs };
  const chains = chainsOf(views, expected).map(([id, own]) => chainPicture(id, own, shared));
  const before = new Map((previous?.nodes ?? []).map((node) => [node.node, node] as const));
  const foreign = foreignPeers(chains, expected);
  const around = { maxBlocksBehind: expected.maxBlocksBehind, nowMs, blind: blind !== null, before, foreign };
  const judged = chains.flatMap((chain) => chain.facts.map((facts) => judgeNode(facts, { ...around, chain })));
  const regions = [...Map.groupBy(judged, ({ health }) => health.region)].map(([region, own]) =>
    regionHealth(region, own, {
      ...{ wantedVersion: expected.wantedVersions?.[region], certificates: expected.certificates?.[region] },
    }),
  );
  // Also for who sees nothing: that a login has ended may be why.
  const ofCertificates = certificateAlarms(regions, nowMs);
  const causes = [...causesOf({ chains, judged, blind, clock, expected, foreign, nowMs }), ...ofCertificates];
  const chainReports = chains.map((chain) => chainHealth(chain, blind !== null, nowMs));
  const nodes = judged.map(({ health }) => health);
  return {
    observedAtMs: nowMs,
    everyMs: expected.everyMs,
    verdict:
      blind !== null
        ? 'unknown'
        : verdictOf(
            chainReports.map((chain) => chain.verdict),
            judged,
          ),
    chains: chainReports,
    regions,
    nodes,
    alarms: alarmList(causes, previous?.alarms ?? [], nowMs),
    missingEdges: expected.topology === 'shared-chain' ? chains.flatMap((chain) => chain.links.missingEdges) : [],
    ...(expected.unasked === undefined ? {} : { unasked: expected.unasked }),
    blind: blind?.text ?? null,
  };
}

/** Nothing is ever compared across these. */
function chainsOf(
  views: readonly NodeView[],
  expected: ExpectedChain,
): readonly (readonly [string, readonly NodeView[]])[] {
  if (expected.topology === 'shared-chain') return [['fleet', views]];
  return [...Map.groupBy(views, (view) => view.target.region)];
}

interface CauseInput {
  readonly chains: readonly ChainPicture[];
  readonly judged: readonly JudgedNode[];
  readonly blind: Blindness | null;
  readonly clock: FleetClock;
  readonly expected: ExpectedChain;
  readonly foreign: ForeignPeers;
  readonly nowMs: number;
}

/** Who sees nothing knows nothing of nodes and chains: then this is the only alarm about them. */
function causesOf({ chains, judged, blind, clock, expected, foreign, nowMs }: CauseInput): readonly Cause[] {
  if (blind !== null) return [blindAlarm(blind, expected)];
  const staleMs = staleAfterMs(expected.everyMs);
  const lasting = judged.filter(({ health }) => health.trouble !== null && nowMs - health.trouble.sinceMs >= staleMs);
  const names = new Set(lasting.map(({ health }) => health.node));
  const ofNodes = nodeAlarms(judged, staleMs, nowMs);
  const ofChains = chains.flatMap((chain) => chainAlarms(chain, names, nowMs));
  const ofPeers = foreignPeersAlarm(foreign, nowMs) ?? [];
  return [ofChains, ofNodes, ofPeers, clock.ownIsOff ? ownClockAlarm(clock, nowMs) : []].flat();
}

const blindAlarm = ({ text, sinceMs }: Blindness, expected: ExpectedChain): Cause => ({
  id: 'blind:fleet',
  severity: 'warning',
  title: 'Nothing can be seen from here',
  detail: text,
  remedy: 'Check the network of this machine, the VPN, name resolution and the logins; the asking goes on by itself',
  regions: expected.deployedRegions,
  sinceMs,
});

const ownClockAlarm = ({ aheadMs }: FleetClock, nowMs: number): Cause => ({
  id: 'own-clock:fleet',
  severity: 'warning',
  title: 'The clock of this machine is off',
  detail: `It is ${spanText(Math.abs(aheadMs))} ${aheadMs > 0 ? 'behind' : 'ahead of'} the clocks of the nodes`,
  remedy: 'Set it (chrony or NTP); ages of blocks are corrected for it meanwhile',
  regions: [],
  sinceMs: nowMs,
});

/** Healthy only when every chain and every deployed node is known to be. */
function verdictOf(chains: readonly HealthVerdict[], nodes: readonly JudgedNode[]): HealthVerdict {
  if (chains.length > 0 && chains.every((verdict) => verdict === 'down')) return 'down';
  const deployed = nodes.filter(({ facts }) => facts.view.deployed).map(({ health }) => health.verdict);
  const all = [...chains, ...deployed];
  if (all.includes('down') || all.includes('degraded')) return 'degraded';
  return deployed.length === 0 || all.includes('unknown') ? 'unknown' : 'healthy';
}
