import type { RunStatus } from '../../engine/model/state.ts';
import type { Theme, Tone } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import type { ChainView, Counts, HeaderView } from './header-view.ts';
import { shortState } from './health-chain-lines.ts';
import { STATE_TONES } from './health-words.ts';
import { join, justify, type Line, line, lineWidth, type Span, span } from './line.ts';

const STATUS_TONES: Readonly<Record<RunStatus, Tone>> = {
  planned: 'wait',
  running: 'run',
  paused: 'warn',
  stopping: 'warn',
  ended: 'strong',
};

export interface HeaderLook {
  readonly columns: number;
  readonly spinner: string;
  readonly extra: 0 | 1 | 2;
  readonly tools: string;
}

/** What is happening, in two lines that are on every screen, and more where there is room. */
export function headerLines(header: HeaderView, look: HeaderLook): readonly Line[] {
  const { lines, tellsThrottled } = extraLines(header, look);
  return [
    withTimes(titleLine(header, look), header, look.columns),
    countAndRun(header, look.columns, tellsThrottled ? '' : header.policy.throttled),
    ...lines,
  ];
}

function titleLine(header: HeaderView, look: HeaderLook): Line {
  const busy = header.status === 'running' || header.status === 'stopping' ? `${look.spinner} ` : '';
  return [
    ...[span(header.fleet, 'strong'), span(' '), environmentSpan(header)],
    ...(header.recorded ? [span(' '), span('replay', 'warn')] : []),
    ...(header.readOnly ? [span(' '), span('read-only', 'warn')] : []),
    ...(header.preflightSkipped ? [span(' '), span('no preflight', 'warn')] : []),
    span(`  ${busy}${header.status}`, STATUS_TONES[header.status]),
    ...(header.policy.breaker === null ? [] : [span(`  ${header.policy.breaker}`, 'warn')]),
  ];
}

/**
 * The run's name gives way to the counts: its last part is enough to tell runs of one day apart. How far the waves are,
 * and what is throttled, matter more than the name.
 */
function countAndRun({ counts, run, policy }: HeaderView, columns: number, throttled: string): Line {
  const left = countLine(counts);
  const slow = throttled === '' ? [] : [line(throttled, 'warn')];
  const courses =
    policy.course === null ? [] : [policy.course.long, policy.course.short].map((one) => line(one, 'run'));
  const said = [...courses.map((course) => [...slow, course]), ...courses.map((course) => [course]), slow];
  const names = [`run ${run}`, `run ${run.split('-').at(-1) ?? ''}`].map((name) => line(name, 'dim'));
  const wishes = said.flatMap((parts) => [...names.map((name) => [...parts, name]), parts]);
  const lines = wishes.filter((parts) => parts.length > 0).map((parts) => join(parts, span('  ')));
  return justify(left, lines.find((right) => lineWidth(left) + lineWidth(right) < columns) ?? [], columns);
}

function environmentSpan({ environment }: HeaderView) {
  return environment === 'production' ? span(' PRODUCTION ', 'production') : span(environment, 'wait');
}

/** How long it has been is the last to go when there is no room for everything. */
function withTimes(title: Line, header: HeaderView, columns: number): Line {
  const elapsed: Line = [span('elapsed ', 'dim'), span(header.elapsed)];
  const eta: Line = [...elapsed, span('  ETA ', 'dim'), span(header.eta)];
  const all: Line = [...eta, span('  speed-up ', 'dim'), span(header.speedUp)];
  const fits = [all, eta].find((times) => lineWidth(title) + lineWidth(times) < columns);
  return justify(title, fits ?? elapsed, columns);
}

/** Zeroes are left out, except that `done` always shows how far it is. */
export function countLine(counts: Counts): Line {
  const parts: readonly (readonly [number, string, Tone])[] = [
    [counts.running, 'running', 'run'],
    [counts.waiting, 'waiting', 'wait'],
    [counts.failed, 'failed', 'bad'],
    [counts.retrying, 'trying again', 'warn'],
    [counts.approvals, 'to approve', 'warn'],
    [counts.skipped, 'skipped', 'dim'],
  ];
  const done = line(`${counts.done}/${counts.regions} done`, counts.done === counts.regions ? 'good' : 'plain');
  const rest = parts.filter(([n]) => n > 0).map(([n, word, tone]) => line(`${n} ${word}`, tone));
  return join([done, ...rest], span('  '));
}

interface Extra {
  readonly lines: readonly Line[];
  /** What has been throttled is told in one of them. */
  readonly tellsThrottled: boolean;
}

/** What matters more comes first: the chain once there is one, then whose tools do the work. */
function extraLines({ chain, vcpus, policy }: HeaderView, look: HeaderLook): Extra {
  const [first, second] = [...(chain === null ? [] : [chainLine(chain)]), line(look.tools, 'dim')].slice(0, look.extra);
  if (first === undefined) return { lines: [], tellsThrottled: false };
  const gauges = look.columns < WITH_GAUGES || policy.gauges === '' ? [] : [line(policy.gauges)];
  const needed = line(`${vcpus} vCPUs needed`, 'dim');
  if (second !== undefined && gauges[0] !== undefined) {
    const lines = [justify(first, needed, look.columns), justify(second, gauges[0], look.columns)];
    return { lines, tellsThrottled: lineWidth(second) + lineWidth(gauges[0]) < look.columns };
  }
  const slow = policy.throttled === '' ? [] : [line(policy.throttled, 'warn')];
  const right = [...gauges, ...slow].find((one) => lineWidth(first) + lineWidth(one) < look.columns);
  const lines = [justify(first, right ?? needed, look.columns), ...(second === undefined ? [] : [second])];
  return { lines, tellsThrottled: right !== undefined };
}

/** From here there is room for what every tool runs at once. */
const WITH_GAUGES = 120;

function chainLine(chain: ChainView): Line {
  const old = chain.asOf === null ? [] : [span(`  ${chain.asOf}`, 'warn')];
  if (chain.blind) return [span('chain ', 'dim'), span('cannot be seen from here', 'warn'), ...old];
  const several = chain.states.reduce((sum, [, count]) => sum + count, 0);
  if (several > 1) return [span(`${several} chains `, 'dim'), ...stateSpans(chain, true), ...old];
  return [
    ...[span('chain ', 'dim'), ...stateSpans(chain, false), span('head ', 'dim')],
    span(chain.head === null ? '—' : `${chain.head}`),
    ...[span('  validators ', 'dim'), span(`${chain.live}/${chain.validators}`)],
    ...[span('  quorum ', 'dim'), span(`${chain.quorum}  `), marginSpan(chain), ...old],
  ];
}

/** A chain that advances needs no word: its head says so. */
const stateSpans = ({ states }: ChainView, counted: boolean): Line =>
  states
    .filter(([state]) => counted || state !== 'advancing')
    .map(([state, count]) => span(`${counted ? `${count} ` : ''}${shortState(state)}  `, STATE_TONES[state]));

/** Too few validators is an alarm only when none are on their way any more. */
function marginSpan({ margin, growing }: ChainView): Span {
  if (margin > 0) return span(`margin ${margin}`, 'good');
  if (margin === 0) return span('margin 0', 'warn');
  return growing ? span(`${-margin} more to come`, 'wait') : span(`${-margin} short of quorum`, 'bad');
}

export function ruleLine(columns: number, theme: Theme, label = '', right: Line = []): Line {
  const title = label === '' ? '' : ` ${cleanText(label)} `;
  const left = [span(theme.glyphs.rule.repeat(2), 'dim'), span(title, 'strong')];
  const end = right.length === 0 ? [] : [span(' '), ...right];
  const gap = columns - lineWidth(left) - lineWidth(end);
  return gap < 1 ? [...left, ...end] : [...left, span(theme.glyphs.rule.repeat(gap), 'dim'), ...end];
}
