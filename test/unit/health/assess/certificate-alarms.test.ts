import { expect, test } from 'vitest';
import type { CertificateEnd } from '../../../../src/engine/model/health.ts';
import { FleetWorld, START_MS, TIMEOUT } from './fleet-world.ts';

const DAY_MS = 24 * 3_600_000;
const end = (of: CertificateEnd['of'], days: number): CertificateEnd => ({ of, untilMs: START_MS + days * DAY_MS });
const worldWith = (certificates: Readonly<Record<string, readonly CertificateEnd[]>>) =>
  new FleetWorld({ expected: { certificates } });
const certificateAlarms = (world: FleetWorld) =>
  world.polls(2).alarms.filter(({ id }) => id.startsWith('certificate:'));

test('a certificate that lasts a month is shown and no alarm', () => {
  const world = worldWith({ region05: [end('API server', 31)], region06: [end('login', 8)] });
  expect(certificateAlarms(world)).toEqual([]);
  const shown = world.report!.regions.filter(({ certificates }) => certificates !== undefined);
  expect(shown.map(({ region, certificates }) => [region, certificates])).toEqual([
    ['region05', [end('API server', 31)]],
    ['region06', [end('login', 8)]],
  ]);
});

test('one that ends within a week is a warning that says in how many days, and what to do', () => {
  const world = worldWith({ region05: [end('API server', 5.5), end('login', 200)] });
  expect(certificateAlarms(world)).toMatchObject([
    {
      ...{ id: 'certificate:API server', severity: 'warning', regions: ['region05'] },
      title: 'API server certificate of region05 ends in 5 days (2030-01-06)',
      remedy: expect.stringContaining('az aks rotate-certs'),
    },
  ]);
  expect(world.report!.verdict).toBe('healthy');
});

test('the same in several regions is one alarm, and one that has ended is critical', () => {
  const world = worldWith({ region05: [end('login', 3)], region06: [end('login', -1)], region07: [end('login', 90)] });
  expect(certificateAlarms(world)).toMatchObject([
    {
      ...{ severity: 'critical', regions: ['region05', 'region06'] },
      title: 'login certificate of 2 regions has ended (2029-12-31)',
      detail: 'That of region06 comes first',
    },
  ]);
});

test('that of nodes which speak TLS themselves is known as well, the first of a region', () => {
  const world = new FleetWorld();
  world.node('region05').says = { certificateUntilMs: START_MS + 2 * DAY_MS };
  world.nodes.find(({ id }) => id === 'region05/sentry-0')!.says = { certificateUntilMs: START_MS + 90 * DAY_MS };
  expect(certificateAlarms(world)).toMatchObject([{ id: 'certificate:node', regions: ['region05'] }]);
});

test('a login that has ended is said also when nothing can be seen, for it may be why', () => {
  const world = worldWith({ region05: [end('login', -1)] });
  world.polls(2);
  for (const node of world.nodes) node.problem = TIMEOUT;
  const report = world.polls(20);
  expect(report.blind).not.toBeNull();
  expect(report.alarms.map(({ id }) => id)).toEqual(['certificate:login', 'blind:fleet']);
});
