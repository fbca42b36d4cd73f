import type { ChainHealth, HealthAlarm, HealthReport, RegionHealth } from '../../engine/model/health.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { unaskedWords } from '../../ui/view/unasked-words.ts';
import { table } from '../table.ts';
import { notYetAlarms } from './not-yet-alarms.ts';

const UNKNOWN = '-';
const SEALING: Readonly<Record<RegionHealth['sealing'], string>> = {
  sealing: 'yes',
  missed: 'missed',
  'no-turn-yet': 'no turn yet',
  'not-validator': 'no validator',
  unknown: UNKNOWN,
};
const HEAD = ['REGION', 'VALIDATORS', 'HEIGHT', 'LAG', 'HEAD AGE', 'PEERS', 'SEALING', 'LATENCY', 'VERSION', 'WHAT'];

/** The whole report for a person: chains, alarms with what to do, regions. Ends with a line end. */
export function healthText(report: HealthReport): string {
  const parts = [
    `${new Date(report.observedAtMs).toISOString().slice(0, 19)}Z  ${report.verdict}`,
    ...(report.blind === null ? [] : [`cannot see: ${report.blind}`]),
    ...report.chains.map(chainText),
    ...report.chains.flatMap(versionLine),
    ...report.alarms.flatMap(alarmText),
    ...notYetText(report),
    ...edgesText(report.missingEdges),
    ...[unaskedWords(report, MOST_REGIONS) ?? []].flat(),
    '',
    table(HEAD, report.regions.map(regionCells)).trimEnd(),
  ];
  return `${parts.map(clean).join('\n')}\n`;
}

/** Changes only when something happened that a person should read; heights and ages change all the time. */
export function pictureOf(report: HealthReport): string {
  return JSON.stringify([
    report.verdict,
    report.blind,
    report.chains.map(({ id, state, live, canLose }) => [id, state, live, canLose]),
    report.alarms.map(({ id, severity }) => [id, severity]),
    report.regions.map(({ region, verdict, headline, validatorsUp }) => [region, verdict, headline, validatorsUp]),
  ]);
}

function chainText(chain: ChainHealth): string {
  const name = chain.id === 'fleet' ? 'chain' : `chain ${chain.id}`;
  const forecast = chain.forecast === null ? '' : `; ${chain.forecast.remedy}`;
  return `${name}: ${chain.summary}; a block needs ${chain.quorum}, ${marginText(chain)}${forecast}`;
}

const marginText = ({ canLose }: ChainHealth): string =>
  canLose >= 0 ? `${canLose} more may stop` : `${-canLose} are missing`;

const alarmText = ({ severity, title, detail, remedy }: HealthAlarm): readonly string[] => [
  `${severity}: ${title}`,
  ...[detail, remedy].filter((line) => line !== '').map((line) => `  ${line}`),
];

/** The table has a word for each region; what stands behind it, and what to do, would else be missing. */
function notYetText(report: HealthReport): readonly string[] {
  const found = notYetAlarms(report);
  const shown = found
    .slice(0, MOST_NODES)
    .flatMap(({ node, trouble }) => [`not yet an alarm: ${node}: ${trouble?.text}`, `  ${trouble?.remedy}`]);
  return found.length > MOST_NODES ? [...shown, `not yet an alarm: ${found.length - MOST_NODES} more nodes`] : shown;
}
const MOST_NODES = 5;

function edgesText(edges: HealthReport['missingEdges']): readonly string[] {
  if (edges.length === 0) return [];
  const shown = edges.slice(0, MOST_EDGES).map(({ from, to }) => `${from} and ${to}`);
  const rest = edges.length > MOST_EDGES ? `, and ${edges.length - MOST_EDGES} more pairs` : '';
  return [`do not know each other: ${shown.join(', ')}${rest}`];
}
const MOST_EDGES = 5;
const MOST_REGIONS = 3;

function regionCells(region: RegionHealth): readonly string[] {
  return [
    region.region,
    `${region.validatorsUp}/${region.validators}`,
    countText(region.height),
    countText(region.lag),
    // The genesis block carries the time at which somebody wrote its file.
    region.headAgeMs === null || region.height === 0 ? UNKNOWN : `${Math.round(region.headAgeMs / 1000)} s`,
    countText(region.peers),
    SEALING[region.sealing],
    region.latencyMs === null ? UNKNOWN : `${Math.round(region.latencyMs)} ms`,
    versionCell(region),
    region.headline ?? region.verdict,
  ].map(clean);
}

const countText = (count: number | null): string => (count === null ? UNKNOWN : String(count));

/** Only when there is more than one: else it stands in every row. */
function versionLine({ id, versions = [] }: ChainHealth): readonly string[] {
  if (versions.length < 2) return [];
  const counts = versions.map(({ version, nodes, validators }) => `${version} ${nodes} (validators ${validators})`);
  return [`versions${id === 'fleet' ? '' : ` of ${id}`}: ${counts.join(', ')}`];
}

const versionCell = ({ clients, wantedVersion, otherVersion }: RegionHealth): string => {
  const found = [...new Set(clients.map(versionOf))].join(' ') || UNKNOWN;
  return otherVersion === true ? `${found}, wanted ${wantedVersion}` : found;
};

/** `besu/v26.8.0/linux-x86_64/openjdk-java-21` in short. */
const versionOf = (client: string): string => client.split('/').slice(0, 2).join('/');

/** Words of nodes and clusters are in here; the line ends of the table are ours. */
const clean = (text: string): string => text.split('\n').map(cleanText).join('\n');
