import type { HealthReport, NodeHealth } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import { labelled } from './failure-card.ts';
import { clockTime, duration } from './format-time.ts';
import { ageOf, asOfWords } from './health-age.ts';
import { regionCode, regionName } from './health-names.ts';
import { headAgeWords, peersSpan, sealingSpan } from './health-node-rows.ts';
import { latencyWords, numberWords, UNKNOWN, VERDICT_TONES } from './health-words.ts';
import { type Line, type Span, span } from './line.ts';

export interface NodeLook {
  readonly state: RunState;
  readonly report: HealthReport;
  readonly nowMs: number;
  readonly width: number;
}

/** Everything known of one node; what a person must act on stands first. */
export function nodeDetail(node: NodeHealth, look: NodeLook): readonly Line[] {
  const { width } = look;
  return [
    [
      span(node.node, 'strong'),
      span(`  ${regionName(look.state, node.region)} ${node.role}  `, 'dim'),
      span(node.verdict, VERDICT_TONES[node.verdict]),
      ...freshSpans(node, look),
    ],
    ...troubleLines(node, look),
    ...factLines(node, look),
    ...peerLines(node, look),
    ...strangerLines(node, look),
    ...node.unavailable.flatMap(({ what, remedy }) => labelled('n/a', `${what}: ${remedy}`, width, 'warn')),
  ];
}

function freshSpans({ observedAtMs }: NodeHealth, { report, nowMs }: NodeLook): readonly Span[] {
  if (observedAtMs === null) return [span('  never answered', 'dim')];
  const { stale } = ageOf(observedAtMs, report.everyMs, nowMs);
  return [span(`  ${stale ? 'figures ' : ''}${asOfWords(observedAtMs, nowMs)}`, stale ? 'warn' : 'dim')];
}

function troubleLines({ trouble }: NodeHealth, { width, nowMs }: NodeLook): readonly Line[] {
  if (trouble === null) return [];
  const since = `since ${clockTime(trouble.sinceMs)} UTC, ${duration(nowMs - trouble.sinceMs)} ago`;
  return [
    ...labelled('what', `${trouble.text} (${trouble.kind}, ${since})`, width, 'bad'),
    ...labelled('do', trouble.remedy, width),
  ];
}

function factLines(node: NodeHealth, { nowMs }: NodeLook): readonly Line[] {
  const behind = node.lag === null || node.lag === 0 ? '' : `, ${node.lag} behind the head`;
  const missed = node.missedTurns === 0 ? '' : `, ${node.missedTurns} turns missed among the blocks seen`;
  const sync = node.syncing === null ? '' : `  catching up: ${node.syncing.current} of ${node.syncing.highest}`;
  return [
    fact('height', span(`${numberWords(node.height)}${behind}${sync}`)),
    fact('head', span(headAgeWords(node, nowMs)), span(' old', 'dim')),
    fact('seals', sealingSpan(node), span(missed, 'bad')),
    fact('ping', span(latencyWords(node.latencyMs)), span(clockWords(node), 'dim')),
    fact('client', span(node.client ?? UNKNOWN)),
    fact('addr', span(node.address ?? UNKNOWN)),
    fact(
      'peers',
      peersSpan(node),
      span(node.peers === null || node.expectedPeers === null ? '' : ' of those expected', 'dim'),
    ),
  ];
}

const fact = (name: string, ...values: readonly Span[]): Line => [span(name.padEnd(7), 'dim'), ...values];

function clockWords({ clockSkewMs }: NodeHealth): string {
  if (clockSkewMs === null) return '';
  const seconds = `${(Math.abs(clockSkewMs) / 1000).toFixed(1)}s`;
  if (Math.abs(clockSkewMs) < 1000) return `  clock as ours (${seconds})`;
  return `  clock ${seconds} ${clockSkewMs > 0 ? 'ahead of' : 'behind'} ours`;
}

/** Peers that are nobody's of ours; while some node of ours has not told its key, they may be. */
function strangerLines({ strangers }: NodeHealth, { width }: NodeLook): readonly Line[] {
  if (strangers === undefined) return [];
  const { count, peers, sure } = strangers;
  const named = peers.map(({ key, host }) => `${key.slice(0, 16)}${host === '' ? '' : ` at ${host}`}`);
  const rest = count > peers.length ? ` and ${count - peers.length} more` : '';
  const doubt = sure ? '' : '; perhaps ours: not every node has told its key';
  return labelled('others', `${named.join(', ')}${rest}${doubt}`, width, sure ? 'bad' : 'dim');
}

/** Which regions it knows, and which it should know and does not. */
function peerLines(node: NodeHealth, { state, report, width }: NodeLook): readonly Line[] {
  const missing = report.missingEdges.flatMap(({ from, to }) =>
    from === node.region ? [to] : to === node.region ? [from] : [],
  );
  const lost = missing.map((region) => regionCode(state, region)).join(' ');
  const gone = lost === '' ? [] : labelled('lacks', `${lost} (region has no link to them)`, width, 'warn');
  if (node.knownPeers === null) return gone;
  const byRegion = Map.groupBy(node.knownPeers, (peer) => peer.split('/')[0] ?? peer);
  const known = [...byRegion].map(([region, peers]) => {
    const code = regionCode(state, region);
    return peers.length === 1 ? code : `${code} ${peers.length}`;
  });
  return [...labelled('knows', known.length === 0 ? 'nobody' : known.join(', '), width), ...gone];
}
