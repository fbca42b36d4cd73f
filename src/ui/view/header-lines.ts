import type { RunStatus } from '../../engine/model/state.ts';
import type { Theme, Tone } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import type { ChainView, Counts, HeaderView } from './header-view.ts';
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
  return [
    withTimes(titleLine(header, look), header, look.columns),
    countAndRun(header, look.columns),
    ...extraLines(header, look).slice(0, look.extra),
  ];
}

function titleLine(header: HeaderView, look: HeaderLook): Line {
  const busy = header.status === 'running' || header.status === 'stopping' ? `${look.spinner} ` : '';
  return [
    ...[span(header.fleet, 'strong'), span(' '), environmentSpan(header)],
    span(`  ${busy}${header.status}`, STATUS_TONES[header.status]),
  ];
}

/** The run's name gives way to the counts: its last part is enough to tell runs of one day apart. */
function countAndRun(header: HeaderView, columns: number): Line {
  const counts = countLine(header.counts);
  const whole = line(`run ${header.run}`, 'dim');
  const fits = lineWidth(counts) + lineWidth(whole) < columns;
  return justify(counts, fits ? whole : line(`run ${header.run.split('-').at(-1) ?? ''}`, 'dim'), columns);
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
    [counts.approvals, 'to approve', 'warn'],
    [counts.skipped, 'skipped', 'dim'],
  ];
  const done = line(`${counts.done}/${counts.regions} done`, counts.done === counts.regions ? 'good' : 'plain');
  const rest = parts.filter(([n]) => n > 0).map(([n, word, tone]) => line(`${n} ${word}`, tone));
  return join([done, ...rest], span('  '));
}

/** What matters more comes first: the chain once there is one, then whose tools do the work. */
function extraLines(header: HeaderView, look: HeaderLook): readonly Line[] {
  const vcpus = line(`${header.vcpus} vCPUs needed`, 'dim');
  const chain = header.chain === null ? [] : [chainLine(header.chain)];
  const [first, ...rest] = [...chain, line(look.tools, 'dim')];
  return [justify(first, vcpus, look.columns), ...rest];
}

export function chainLine(chain: ChainView): Line {
  return [
    ...[span('chain head ', 'dim'), span(chain.head === null ? '—' : `${chain.head}`)],
    ...[span('  validators ', 'dim'), span(`${chain.live}/${chain.validators}`)],
    ...[span('  quorum ', 'dim'), span(`${chain.quorum}  `), marginSpan(chain)],
  ];
}

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
