import type { NodeTroubleKind } from '../../engine/model/health.ts';
import type { Cause } from './alarm.ts';
import type { JudgedNode } from './node-health.ts';
import { countText, listText } from './words.ts';

interface AlarmRule {
  readonly severity: Cause['severity'];
  readonly title: string;
  /** How long the trouble must have lasted: what passes by itself in that time wakes nobody. */
  readonly afterMs: number;
}

const now = (severity: Cause['severity'], title: string): AlarmRule => ({ severity, title, afterMs: 0 });
const after = (afterMs: number, title: string): AlarmRule => ({ severity: 'warning', title, afterMs });

/** Peers find each other in 10 to 30 s after a start; a whole minute of it is no start any more. */
const START_MS = 30_000;
const LONG_MS = 60_000;
/** A node may need long to catch up after an empty start; ten minutes are worth a look. */
const SYNC_MS = 600_000;

/** Null: no alarm of the node; the chain has one, or nothing is to be done. */
const RULES: Readonly<Record<NodeTroubleKind, AlarmRule | null>> = {
  'not-deployed': null,
  'stale-head': null,
  unreachable: after(0, 'cannot be reached'),
  hangs: after(0, 'no answer'),
  resets: after(0, 'connections are cut'),
  'host-not-allowed': after(0, 'up, but this host name is not allowed'),
  unauthorized: after(0, 'token refused'),
  throttled: after(0, 'asked too often'),
  'server-error': after(0, 'server errors'),
  nonsense: after(0, 'no JSON-RPC'),
  'too-large': after(0, 'answers too large'),
  'wrong-chain': now('critical', 'on another chain'),
  'wrong-genesis': now('critical', 'another genesis'),
  forked: null,
  'duplicate-key': now('critical', 'same key as another node'),
  isolated: { severity: 'critical', title: 'no peers', afterMs: START_MS / 2 },
  'few-peers': after(LONG_MS, 'few peers'),
  syncing: after(SYNC_MS, 'still catching up'),
  lagging: after(START_MS, 'behind the chain'),
  'not-sealing': now('warning', 'not sealing'),
  'clock-skew': after(START_MS / 2, 'clock is off'),
  slow: after(LONG_MS, 'slow answers'),
};

// What befalls four regions at once has one cause, and one alarm says it better than four.
const COMMON_CAUSE_REGIONS = 4;

/** One alarm for each trouble and region, or for each trouble when it is everywhere. `staleMs`: when silence is believed. */
export function nodeAlarms(nodes: readonly JudgedNode[], staleMs: number, nowMs: number): readonly Cause[] {
  const due = nodes.filter((node) => isDue(node, staleMs, nowMs));
  const byKind = Map.groupBy(due, ({ health, chain }) => `${health.trouble?.kind} ${chain.id}`);
  return [...byKind.values()].flatMap((alike) => {
    const byRegion = Map.groupBy(alike, ({ health }) => health.region);
    if (byRegion.size >= COMMON_CAUSE_REGIONS) return alarmOf(alike, alike[0]?.chain.id ?? '');
    return [...byRegion].flatMap(([region, nodesThere]) => alarmOf(nodesThere, region));
  });
}

function isDue({ facts, health, chain }: JudgedNode, staleMs: number, nowMs: number): boolean {
  const { trouble } = health;
  const rule = trouble === null ? null : RULES[trouble.kind];
  if (trouble === null || rule === null || facts.view.standing === 'falters') return false;
  // Every node of a disputed genesis has this trouble; the chain tells it once.
  if (trouble.kind === 'wrong-genesis' && chain.home.genesisHash.disputed) return false;
  if (trouble.kind === 'not-sealing' && facts.inSet === false) return false;
  const atLeastMs = facts.view.standing === 'silent' ? staleMs : rule.afterMs;
  return nowMs - trouble.sinceMs >= atLeastMs;
}

function alarmOf(nodes: readonly JudgedNode[], where: string): readonly Cause[] {
  const [first] = nodes;
  const trouble = first?.health.trouble ?? null;
  const rule = trouble === null ? null : RULES[trouble.kind];
  if (first === undefined || trouble === null || rule === null) return [];
  const regions = [...new Set(nodes.map(({ health }) => health.region))];
  const who = regions.length < COMMON_CAUSE_REGIONS ? listText(nodes.map(({ health }) => health.node)) : '';
  const validator = nodes.some(({ health }) => health.role === 'validator');
  return [
    {
      id: `${trouble.kind}:${where}`,
      severity: validator ? rule.severity : 'warning',
      title: who === '' ? `${countText(nodes.length, 'node')}: ${rule.title}` : `${who}: ${rule.title}`,
      detail: details(nodes),
      remedy: trouble.remedy,
      regions,
      sinceMs: Math.min(...nodes.map(({ health }) => health.trouble?.sinceMs ?? trouble.sinceMs)),
    },
  ];
}

/** What each says, the same words once. */
function details(nodes: readonly JudgedNode[]): string {
  const byText = Map.groupBy(nodes, ({ health }) => health.trouble?.text ?? '');
  const [first, ...others] = [...byText];
  if (first === undefined) return '';
  const [text, alike] = first;
  if (others.length === 0)
    return alike.length > 1 ? `${text} (${listText(alike.map(({ health }) => health.node))})` : text;
  return `${text} (${listText(nodes.map(({ health }) => health.node))}, in different words)`;
}
