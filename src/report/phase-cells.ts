import { span } from './report-words.ts';
import type { ReportedPhase } from './run-report.ts';

export const PHASE_HEADING = ['phase', 'done in', 'median', 'slowest', 'expected within', 'earlier runs'];

export const phaseCells = (phases: readonly ReportedPhase[]): readonly (readonly string[])[] =>
  phases.map(({ phase, done, of, medianMs, slowest, expectedMs, beforeMs }) => [
    phase,
    `${done} of ${of}`,
    ms(medianMs),
    slowest === null ? '' : `${span(slowest.ms)} (${slowest.name})${slowest.ms > expectedMs ? ', late' : ''}`,
    span(expectedMs),
    ms(beforeMs),
  ]);

const ms = (took: number | null): string => (took === null ? '' : span(took));
