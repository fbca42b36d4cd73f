import type { RunStatus } from '../../engine/model/state.ts';
import type { Theme, Tone } from '../theme.ts';
import type { ChainView, Counts, HeaderView } from './header-view.ts';
import { join, justify, type Line, line, span } from './line.ts';

const STATUS_TONES: Readonly<Record<RunStatus, Tone>> = {
  planned: 'wait',
  running: 'run',
  paused: 'warn',
  stopping: 'warn',
  ended: 'strong',
};

/** What is happening, in two lines that are on every screen, and a third where there is room for it. */
export function headerLines(
  header: HeaderView,
  look: { readonly columns: number; readonly spinner: string; readonly third: boolean; readonly tools: string },
): readonly Line[] {
  const lines = [titleLine(header, look), justify(countLine(header.counts), timeLine(header), look.columns)];
  return look.third ? [...lines, thirdLine(header, look)] : lines;
}

function titleLine(header: HeaderView, look: { readonly columns: number; readonly spinner: string }): Line {
  const busy = header.status === 'running' || header.status === 'stopping' ? `${look.spinner} ` : '';
  const left = [
    span(header.fleet, 'strong'),
    span(' '),
    environmentSpan(header),
    span('  '),
    span(`${busy}${header.status}`, STATUS_TONES[header.status]),
  ];
  return justify(left, line(`run ${header.run}`, 'dim'), look.columns);
}

function environmentSpan({ environment }: HeaderView) {
  return environment === 'production' ? span(' PRODUCTION ', 'production') : span(environment, 'wait');
}

function timeLine(header: HeaderView): Line {
  return [
    ...[span('elapsed ', 'dim'), span(header.elapsed), span('  ETA ', 'dim'), span(header.eta)],
    ...[span('  speed-up ', 'dim'), span(header.speedUp)],
  ];
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

function thirdLine(header: HeaderView, look: { readonly columns: number; readonly tools: string }): Line {
  const vcpus = line(`${header.vcpus} vCPUs needed`, 'dim');
  return header.chain === null
    ? justify(line(look.tools, 'dim'), vcpus, look.columns)
    : justify(chainLine(header.chain), vcpus, look.columns);
}

export function chainLine(chain: ChainView): Line {
  const tone: Tone = chain.margin < 0 ? 'bad' : chain.margin === 0 ? 'warn' : 'good';
  const margin = chain.margin < 0 ? `${-chain.margin} short of quorum` : `margin ${chain.margin}`;
  return [
    ...[span('chain head ', 'dim'), span(chain.head === null ? '—' : `${chain.head}`)],
    ...[span('  validators ', 'dim'), span(`${chain.live}/${chain.validators}`)],
    ...[span('  quorum ', 'dim'), span(`${chain.quorum}  `), span(margin, tone)],
  ];
}

export function ruleLine(columns: number, theme: Theme, label = ''): Line {
  const title = label === '' ? '' : ` ${label} `;
  const rest = Math.max(0, columns - 2 - title.length);
  return [span(theme.glyphs.rule.repeat(2), 'dim'), span(title, 'strong'), span(theme.glyphs.rule.repeat(rest), 'dim')];
}
