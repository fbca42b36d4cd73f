import type { Actor } from '../engine/model/event.ts';
import { promotionWords } from '../engine/plan/describe-governance.ts';
import { keptWords } from '../engine/state/kept-words.ts';
import type { RunReport } from './run-report.ts';

export const utc = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);

/** `anna via screen, pts/3 on bastion, ssh from 10.1.2.3` */
export const actorWords = ({ user, via, from }: Actor): string =>
  [`${user} via ${via}`, ...(from === undefined ? [] : [from])].join(', ');

/** `4m 12s`, `38s`; under a second in tenths. */
export function span(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const parts = [hours > 0 ? `${hours}h` : '', hours + minutes > 0 ? `${minutes}m` : '', `${seconds % 60}s`];
  return parts.filter((part) => part !== '').join(' ');
}

/** What a receipt says first, as pairs. */
export function factsOf(report: RunReport): readonly (readonly [string, string])[] {
  const { result } = report;
  return [
    ['Run', report.run],
    ['Fleet', `${report.fleet} (${report.environment})`],
    ...(report.definitionHash === null ? [] : [['Definition', report.definitionHash] as const]),
    ...(report.promotion === null ? [] : [['Promotion', promotionWords(report.promotion)] as const]),
    ...report.features.map(
      ({ name, wish, on }) => [`Feature ${name}`, `${wish}: on in ${on.join(', ') || 'none'}`] as const,
    ),
    ['Planned', `${utc(report.plannedAtMs)} UTC`],
    ['Launched', report.launchedAtMs === null ? 'never' : `${utc(report.launchedAtMs)} UTC`],
    ['Ended', report.endedAtMs === null ? `not ended: ${report.status}` : `${utc(report.endedAtMs)} UTC`],
    ...(result === null ? [] : resultFacts(result)),
    ['Written by', report.programs.join(', ')],
    ['Journal', `${report.events} events, seal ${report.seal ?? 'none (format 1)'}`],
  ];
}

function resultFacts(result: NonNullable<RunReport['result']>): readonly (readonly [string, string])[] {
  const { verified, failed, skipped, unfinished, regions, wallMs, workMs, exitCode, chain } = result;
  return [
    [
      'Result',
      `${verified} of ${regions} regions verified, ${failed} failed, ${skipped} skipped, ${unfinished} unfinished (exit ${exitCode})`,
    ],
    [
      'Took',
      `${span(wallMs)}; one after another ${span(workMs)}${wallMs > 0 ? `, ${(workMs / wallMs).toFixed(1)} times as long` : ''}`,
    ],
    ...(chain === undefined ? [] : [['Chain', keptWords(chain)] as const]),
  ];
}
