import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leavingLines, leavingRows } from '../../../../src/cli/commands/status-leaving.ts';
import { runDirectory } from '../../../../src/engine/journal/run-directory.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

test('status tells from the age of a log how long its program has said nothing, of what still runs', () => {
  const plan = rolloutPlan();
  const steps = plan.steps.map((step) => ({ ...step, silentAfterMs: 60_000 }));
  const engine = new FakeEngine({ ...plan, steps }).launch();
  engine.begin(engine.advance('ukwest', 'besu/upgrade'));
  engine.say({ type: 'attempt-spawned', attempt: 'ukwest/besu/upgrade#1' as never, pid: 4_194_305, startTicks: 1 });
  const directory = runDirectory(mkdtempSync(join(tmpdir(), 'silent-')), plan.run);
  const attempt = join(directory.attempts, 'ukwest/besu/upgrade/1');
  mkdirSync(attempt, { recursive: true });
  writeFileSync(join(attempt, 'log'), 'Release "besu" does not exist. Installing it now.\n');
  const saidAt = new Date(engine.nowMs + 8000);
  utimesSync(join(attempt, 'log'), saidAt, saidAt);
  const at = (ms: number, isLive = true) => leavingRows(engine.state, directory, isLive, engine.nowMs + ms);
  expect(at(67_000)).toMatchObject([{ sinceMs: 67_000, silentMs: null }]);
  expect(at(260_000)).toMatchObject([{ sinceMs: 260_000, silentMs: 252_000 }]);
  expect(leavingLines(at(260_000), engine.state, true).join('\n')).toContain('4m20s, silent 4m12s');
  // Its process is gone, and so nothing can speak.
  expect(at(260_000, false)).toMatchObject([{ silentMs: null, process: expect.stringContaining('vanished') }]);
});
