import type { HealthReport } from '../../engine/model/health.ts';
import { fact } from './describe-step.ts';
import { clockTime } from './format-time.ts';

/** Every alarm in full, those of the region first: what a small screen had no room for. */
export function describeAlarms(report: HealthReport, region: string): readonly string[] {
  if (report.alarms.length === 0) return ['alarms', '  none'];
  const own = report.alarms.filter(({ regions }) => regions.includes(region));
  const others = report.alarms.filter(({ regions }) => !regions.includes(region));
  return [
    'alarms',
    ...[...own, ...others].flatMap((alarm) => [
      `  ${alarm.severity}: ${alarm.title}`,
      fact('seen', alarm.detail),
      fact('do', alarm.remedy),
      fact('where', alarm.regions.join(', ') || 'the chain as a whole'),
      fact('since', `${clockTime(alarm.sinceMs)} UTC`),
    ]),
  ];
}
