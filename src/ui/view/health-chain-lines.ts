import type { ChainHealth, HealthReport, StallForecast } from '../../engine/model/health.ts';
import { duration, elapsed } from './format-time.ts';
import { ageOf, asOfWords } from './health-age.ts';
import { chainOf, countStates, worstChain } from './health-chain.ts';
import { marginSpan, numberWords, STATE_TONES, STATE_WORDS, shortClient, UNKNOWN } from './health-words.ts';
import { join, justify, type Line, line, type Span, span } from './line.ts';
import { wrapWords } from './width.ts';

export interface ChainLook {
  readonly report: HealthReport;
  /** Whose chain is shown where each region has its own; null = the worst. */
  readonly region: string | null;
  readonly nowMs: number;
  readonly width: number;
}

/** What the chain does, in words and figures; two lines, and more only when it stands still or cannot be seen. */
export function chainLines(look: ChainLook): readonly Line[] {
  const { report, nowMs, width } = look;
  const chain = chainOf(report, look.region) ?? worstChain(report.chains);
  const old = staleSpan(report, nowMs);
  if (report.blind !== null) return blindLines(report.blind, old, width);
  if (chain === null) return [justify(line('no chain is known', 'dim'), old, width), []];
  return [
    justify(headLine(report, chain, nowMs), old, width),
    quorumLine(chain),
    ...(chain.forecast === null ? [] : forecastLines(chain.forecast, look)),
  ];
}

/** Figures that are no longer fresh say so themselves, at the end of the first line. */
export function staleSpan(report: HealthReport, nowMs: number): Line {
  const { stale } = ageOf(report.observedAtMs, report.everyMs, nowMs);
  return stale ? [span(asOfWords(report.observedAtMs, nowMs), 'warn')] : [];
}

/** Everything vanished at once: the nodes are hardly all down, so nothing below is to be believed or acted on. */
function blindLines(blind: string, old: Line, width: number): readonly Line[] {
  const [first = '', ...rest] = wrapWords(`It is you, not they: ${blind}`, width);
  return [line(first, 'warn'), rest.length === 0 ? justify([], old, width) : line(rest.join(' '), 'warn')];
}

function headLine(report: HealthReport, chain: ChainHealth, nowMs: number): Line {
  const several = report.chains.length > 1;
  return join(
    [
      ...(several ? [statesLine(report.chains), line(`${chain.id}:`, 'dim')] : []),
      line(STATE_WORDS[chain.state], STATE_TONES[chain.state]),
      figure('height', numberWords(chain.height)),
      figure('head', headAge(chain, nowMs)),
      figure('round', numberWords(chain.round), chain.round !== null && chain.round > 0 ? 'warn' : 'plain'),
      ...(chain.blockIntervalMs === null ? [] : [figure('every', seconds(chain.blockIntervalMs))]),
    ],
    span('  '),
  );
}

const figure = (name: string, value: string, tone: Span['tone'] = 'plain'): Line => [
  span(`${name} `, 'dim'),
  span(value, tone),
];

/** Reckoned from the block's own time at every drawing: it never looks younger than it is. Genesis has no age. */
export const headAge = ({ headAtMs, height }: Pick<ChainHealth, 'headAtMs' | 'height'>, nowMs: number): string =>
  headAtMs === null || height === 0 ? UNKNOWN : `${duration(nowMs - headAtMs)} old`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}s`;

function statesLine(chains: readonly ChainHealth[]): Line {
  const counted = countStates(chains).map(([state, count]) =>
    line(`${count} ${shortState(state)}`, STATE_TONES[state]),
  );
  return join([line(`${chains.length} chains`), ...counted], span(', ', 'dim'));
}

export const shortState = (state: ChainHealth['state']): string => state.replace('-', ' ');

export function quorumLine(chain: ChainHealth): Line {
  const known = chain.missingValidators.length + chain.foreignValidators.length;
  return [
    ...[span(`live ${chain.live}/${chain.validators}, quorum ${chain.quorum}, `), marginSpan(chain)],
    ...(chain.missingValidators.length === 0
      ? []
      : [span(`  ${chain.missingValidators.length} not in the set`, 'warn')]),
    ...(chain.foreignValidators.length === 0 ? [] : [span(`  ${chain.foreignValidators.length} of others`, 'warn')]),
    ...versionSpans(chain),
    ...(known === 0 && chain.verdict !== 'healthy' ? [span(`  ${chain.summary}`, 'dim')] : []),
  ];
}

/** Only when there is more than one; who runs which is told by the alarm. */
const versionSpans = ({ versions = [] }: ChainHealth): Line =>
  versions.length < 2
    ? []
    : [span(`  ${versions.map(({ version, nodes }) => `${nodes} ${shortClient(version)}`).join(', ')}`, 'warn')];

/** What a stall will do by itself and what ends it sooner; after a long halt the next attempt may be an hour away. */
export function forecastLines(
  { round, nextAttemptAtMs, remedy }: StallForecast,
  { report, nowMs, width }: Pick<ChainLook, 'report' | 'nowMs' | 'width'>,
): readonly Line[] {
  const words = `round ${round} by now; ${nextWords(nextAttemptAtMs, nowMs)}`;
  // The alarm of the stall says the same in full: twice would only take the room of the figures.
  const known = report.alarms.some((alarm) => alarm.remedy.includes(remedy));
  return wrapWords(known ? words : `${words}; sooner: ${remedy}`, width).map((part) => line(part, 'warn'));
}

function nextWords(atMs: number | null, nowMs: number): string {
  if (atMs === null) return 'when it tries again is not known';
  return atMs <= nowMs ? 'the next attempt is due' : `next attempt in ${elapsed(atMs - nowMs)}`;
}
