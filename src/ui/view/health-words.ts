import type { ChainHealth, ChainState, HealthVerdict, SealingState } from '../../engine/model/health.ts';
import type { Theme, Tone } from '../theme.ts';
import { type Span, span } from './line.ts';

/** What is not known; `n/a` is said instead where it is known that it cannot be known. */
export const UNKNOWN = '—';

export const VERDICT_TONES: Readonly<Record<HealthVerdict, Tone>> = {
  healthy: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'dim',
};

/** The same signs as in the grid, so that nothing new has to be learned at night. */
export function verdictSpan(verdict: HealthVerdict, { glyphs }: Theme): Span {
  const { cells } = glyphs;
  const sign = { healthy: cells.succeeded, degraded: cells.approval, down: cells.failed, unknown: cells.pending };
  return span(sign[verdict], VERDICT_TONES[verdict]);
}

export const STATE_WORDS: Readonly<Record<ChainState, string>> = {
  bootstrapping: 'waiting for its first quorum',
  advancing: 'advancing',
  slow: 'slow',
  idle: 'idle, nothing to put in a block',
  'no-quorum': 'STANDS STILL: no quorum',
  halted: 'STANDS STILL: quorum is there, no block comes',
  forked: 'FORKED: two blocks at one height',
  unknown: 'unknown',
};

export const STATE_TONES: Readonly<Record<ChainState, Tone>> = {
  bootstrapping: 'wait',
  advancing: 'good',
  slow: 'warn',
  idle: 'good',
  'no-quorum': 'bad',
  halted: 'bad',
  forked: 'bad',
  unknown: 'dim',
};

/** At most seven cells. */
export const SEALING_WORDS: Readonly<Record<SealingState, string>> = {
  sealing: 'sealing',
  missed: 'missed',
  'no-turn-yet': 'no turn',
  'not-validator': 'not set',
  unknown: UNKNOWN,
};

export const SEALING_TONES: Readonly<Record<SealingState, Tone>> = {
  sealing: 'good',
  missed: 'bad',
  'no-turn-yet': 'dim',
  'not-validator': 'warn',
  unknown: 'dim',
};

/** How much more may go wrong before the chain stops: the one number to know before touching anything. */
export function marginSpan({ canLose, state }: Pick<ChainHealth, 'canLose' | 'state'>): Span {
  if (canLose > 0) return span(`can lose ${canLose} more`, 'good');
  if (canLose === 0) return span('can lose none', 'warn');
  if (state === 'bootstrapping') return span(`${-canLose} more to come`, 'wait');
  return span(`${-canLose} short of quorum`, 'bad');
}

/** `besu/v26.8.0/linux-x86_64/openjdk-java-21` says more than a column can hold. */
export function shortClient(client: string): string {
  const [name = client, version] = client.split('/');
  return version === undefined ? name : `${name} ${version.replace(/^v/, '')}`;
}

export const numberWords = (value: number | null): string => (value === null ? UNKNOWN : `${value}`);

export function latencyWords(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}

/** Besu itself calls a node ready up to two blocks behind. */
const READY_LAG = 2;

export const lagTone = (lag: number | null): Tone => (lag === null ? 'dim' : lag > READY_LAG ? 'warn' : 'plain');
