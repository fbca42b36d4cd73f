import { expect, test } from 'vitest';
import { reportOnce } from '../../../../src/cli/commands/health.ts';
import type { HealthSource } from '../../../../src/cli/health/health-source.ts';
import { notYetAlarms } from '../../../../src/cli/health/not-yet-alarms.ts';
import type { HealthReport } from '../../../../src/engine/model/health.ts';
import { sampleReport } from './sample-report.ts';

const TROUBLE = { kind: 'unreachable', text: 'Refuses', remedy: 'Start it', sinceMs: 0 } as const;
const ALARM = { id: 'x', severity: 'warning', title: 't', detail: '', remedy: '', sinceMs: 0 } as const;

const at = (seconds: number, sick: boolean, alarmOf: readonly string[] = []): HealthReport =>
  sampleReport({
    report: { observedAtMs: seconds * 1000, alarms: alarmOf.map((region) => ({ ...ALARM, regions: [region] })) },
    node: sick ? { trouble: TROUBLE } : {},
  });

/** Tells all its reports at once; each is one look more. `looks` null = an engine that has long watched. */
function once(reports: readonly HealthReport[], engine = false): Promise<HealthReport> {
  let looked = 0;
  const source: HealthSource = {
    ...{ who: 'nobody', link: null, close: async () => {} },
    looks: () => (engine ? null : looked),
    follow(onReport, onGone) {
      for (const report of reports) {
        looked += 1;
        onReport(report);
      }
      onGone('all is told');
    },
  };
  return reportOnce(source, (report) => notYetAlarms(report).length === 0);
}

const story = [at(0, false), at(2, true), at(4, true), at(6, true, ['uksouth']), at(8, false), at(10, true)];

test('one report is the second one when nothing is in doubt', async () => {
  expect(await once([at(0, false), at(2, false), at(4, true)])).toMatchObject({ observedAtMs: 2_000 });
});

test('a trouble is followed until an alarm tells of its region', async () => {
  expect(await once(story)).toMatchObject({ observedAtMs: 6_000 });
  expect(await once(story.filter(({ alarms }) => alarms.length === 0))).toMatchObject({ observedAtMs: 8_000 });
});

test('a trouble that passes in that time is not told, one that stays without an alarm is told after 8 s', async () => {
  expect(await once([at(0, true), at(2, true), at(4, false), at(6, true)])).toMatchObject({ observedAtMs: 4_000 });
  expect(await once([0, 2, 4, 6, 8, 10].map((seconds) => at(seconds, true)))).toMatchObject({ observedAtMs: 8_000 });
});

test('what an engine tells that has long watched is taken as it is', async () => {
  expect(await once([at(0, true), at(2, false)], true)).toMatchObject({ observedAtMs: 0 });
});
