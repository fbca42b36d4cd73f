import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GROUP, lockedState } from '../rigs/cli/locked-state.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { DEAD, type StateServer } from '../rigs/cli/state-server.ts';

let rig: CliRig;
let server: StateServer;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
  server = await lockedState(rig, GROUP);
});
afterEach(async () => {
  await server.close();
  await rig.close();
});

const PLAN = 'uksouth/infrastructure/plan';

describe('a state whose lock was left by a run that has died', () => {
  test('is unlocked only for the lock that was seen and the region that was typed, as a try of its own, and then built', async () => {
    const first = RunRecord.of(await rig.run('run', '--yes', '--json'));
    expect(first.failure(`${PLAN}#1`)).toMatchObject({ class: 'conflict', hint: expect.stringContaining(DEAD.ID) });

    const told = await rig.run('unlock', 'uksouth');
    expect([told.code, told.stderr]).toEqual([2, expect.stringContaining(`--seen ${DEAD.ID} --confirm uksouth`)]);
    for (const wrong of [
      ['--seen', 'another-lock', '--confirm', 'uksouth'],
      ['--seen', DEAD.ID, '--confirm', 'ukwest'],
    ]) {
      const refused = await rig.run('unlock', 'uksouth', ...wrong);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('refused: ')]);
    }
    expect(server.lock).toEqual(DEAD);

    const record = RunRecord.of(
      await rig.run('unlock', 'uksouth', '--seen', DEAD.ID, '--confirm', 'uksouth', '--json'),
    );
    expect(await record.argv(`${PLAN}#2`)).toEqual(['terraform', 'force-unlock', '-force', '-no-color', DEAD.ID]);
    expect(record.all('remedy-asked')).toMatchObject([{ step: PLAN, typed: 'uksouth', remedy: { value: DEAD.ID } }]);
    expect(record.summary(`${PLAN}#3`)).toBe('1 to add, 0 to change, 0 to destroy');
    expect(record.summary('uksouth/infrastructure/apply#1')).toBe('1 of 1 resources done');
    expect([server.lock, server.state]).toEqual([null, expect.stringContaining('terraform_data')]);
  });
});
