import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HealthReport } from '../../src/engine/model/health.ts';
import { healthIn } from '../../src/wire/signal-frames.ts';
import { chainPlan } from '../rigs/engine/sample-plan.ts';
import { healthReport } from '../rigs/health-report.ts';
import { FaceLog } from '../rigs/wire/face-log.ts';
import { SocketRelay } from '../rigs/wire/socket-relay.ts';
import { WireRig } from '../rigs/wire/wire-rig.ts';

const NAMES = Array.from({ length: 24 }, (_, at) => `r${at}`);
const PLAN = chainPlan(NAMES);
const START_MS = 1_800_000_000_000;

let rig: WireRig;
beforeEach(async () => {
  rig = await WireRig.start(PLAN, { maxQueueBytes: 300_000 });
});
afterEach(() => rig.close());

/** What the health room would say `looks` looks after the first one: ages, heights and one node's trouble move on. */
function report(looks: number): HealthReport {
  const nowMs = START_MS + 2_000 * looks;
  const knownPeers = NAMES.map((name) => `${name}/validator-0`);
  const nodes = Object.fromEntries(knownPeers.map((node) => [node, { knownPeers, height: looks }]));
  const down = `r${looks % 24}/validator-0`;
  return healthReport(PLAN, { nowMs, nodes: { ...nodes, [down]: { knownPeers: null, verdict: 'down' } } });
}

async function tell(looks: number): Promise<void> {
  rig.engine.engine.observe([{ type: 'health', report: report(looks) }]);
  await rig.engine.pass(200);
}

const heard = (log: FaceLog): readonly HealthReport[] =>
  log.messages.flatMap((message) => (message.type === 'signals' ? (healthIn(message.signals) ?? []) : []));

const isAt = (log: FaceLog, looks: number): boolean => heard(log).at(-1)?.observedAtMs === report(looks).observedAtMs;

describe('the health of the chain over the socket', () => {
  test('is heard as it was said, report by report, by whoever came first or later', async () => {
    const early = new FaceLog((await rig.connect()).link);
    await tell(0);
    await early.until(() => heard(early).length === 1);
    const late = new FaceLog((await rig.connect()).link);
    expect(healthIn(late.signals)).toEqual(report(0));
    for (const looks of [1, 2, 3]) {
      await tell(looks);
      for (const log of [early, late]) await log.until(() => isAt(log, looks));
    }
    expect(heard(early)).toEqual([0, 1, 2, 3].map(report));
    expect(heard(late)).toEqual([1, 2, 3].map(report));
  });

  test('is told by what differs, which is a fraction of it', async () => {
    const face = rig.raw();
    await face.attach({ healthChanges: true });
    await tell(0);
    await tell(1);
    const { since, change } = await face.frame('health-changed');
    expect(since).toBe(report(0).observedAtMs);
    expect(JSON.stringify(change).length).toBeLessThan(JSON.stringify(report(1)).length / 5);
  });

  test('is told whole to a face that does not say it follows changes', async () => {
    const face = rig.raw();
    await face.attach();
    for (const looks of [0, 1]) await tell(looks);
    const told = () =>
      face.frames.flatMap((frame) => (frame.type === 'signals' ? (healthIn(frame.signals) ?? []) : []));
    while (told().length < 2) await face.change();
    expect(told()).toEqual([report(0), report(1)]);
    expect(face.frames.map(({ type }) => type)).not.toContain('health-changed');
  });

  describe('on a way that is not always there', () => {
    let relay: SocketRelay;
    let log: FaceLog;
    beforeEach(async () => {
      const path = join(rig.directory, 'relay', 'socket');
      relay = await SocketRelay.start(path, rig.socketPath);
      log = new FaceLog((await rig.connect({}, path)).link);
      for (const looks of [0, 1]) {
        await tell(looks);
        await log.until(() => isAt(log, looks));
      }
    });
    afterEach(() => relay.close());

    test('is right again for a face that read nothing for a while', async () => {
      relay.stopReading();
      // More than the kernel takes: after that only the newest is kept for this face.
      for (let looks = 2; looks <= 80; looks += 1) await tell(looks);
      relay.readAgain();
      await log.until(() => isAt(log, 80));
      expect(heard(log).length).toBeLessThan(70);
      expect(heard(log).at(-1)).toEqual(report(80));
      expect(relay.connections).toBe(1);
    });

    test('goes on after the connection was lost', async () => {
      relay.breakOff();
      for (const looks of [2, 3]) {
        await tell(looks);
        await log.until(() => isAt(log, looks));
      }
      expect(heard(log).at(-1)).toEqual(report(3));
      expect(relay.connections).toBe(2);
    });
  });
});
