import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attachTo } from '../../src/cli/host/attach.ts';
import { startHost } from '../../src/cli/host/start-host.ts';
import { loadFleet } from '../../src/cli/run/load-fleet.ts';
import { planRun } from '../../src/cli/run/plan-run.ts';
import type { RunDirectory } from '../../src/engine/journal/run-directory.ts';
import type { Actor } from '../../src/engine/model/event.ts';
import type { RunState } from '../../src/engine/model/state.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { stateWhere } from '../rigs/cli/state-where.ts';

const BY: Actor = { user: 'test', via: 'screen' };

let rig: CliRig;
let gate: string;
beforeEach(async () => {
  rig = await CliRig.open();
  gate = join(rig.home, 'gate');
  execFileSync('mkfifo', [gate]);
});
afterEach(() => rig.close());

/** One region whose only step ends when the test opens the gate. */
async function hostedRun(): Promise<{ directory: RunDirectory; socket: string }> {
  const file = join(rig.home, 'besu-console.yaml');
  const fleet = {
    version: 1,
    name: 'hosted',
    environment: 'lab',
    regions: { deploy: ['uksouth'] },
    phases: { preflight: { enabled: false }, verify: { command: ['cat', gate] } },
  };
  await writeFile(file, JSON.stringify(fleet));
  const place = { stateDirectory: rig.stateDirectory, by: BY };
  const { directory } = await planRun(await loadFleet(file, null), { regions: null, phases: null }, [], place);
  return { directory, socket: await startHost(directory, { stateDirectory: rig.stateDirectory }) };
}

describe('the engine in a process of its own', () => {
  test('a face may go in the middle; the rollout goes on and another face finds it there', async () => {
    const { directory, socket } = await hostedRun();
    const first = await attachTo(directory, socket, 'screen', false);
    expect(await first.link.send({ type: 'launch', by: BY })).toMatchObject({ accepted: true });
    await stateWhere(first, (state) => state.steps[state.plan.steps[0]!.id]?.status === 'running');
    first.close();
    const second = await attachTo(directory, socket, 'screen', false);
    const there = await stateWhere(second, (state) => state.status === 'running');
    expect(there.launchedAtMs).not.toBeNull();
    await writeFile(gate, 'open');
    expect(await stateWhere(second, (state) => state.status === 'ended')).toMatchObject({ result: { exitCode: 0 } });
    second.close();
  });

  test('commands of another shell reach it, and are refused with a reason; a reader may not command', async () => {
    const { directory, socket } = await hostedRun();
    const early = await rig.run('pause');
    expect(early).toMatchObject({ code: 1 });
    expect(early.stderr).toContain('only a running rollout can be paused');
    const reader = await attachTo(directory, socket, 'screen', true);
    expect(await reader.link.send({ type: 'launch', by: BY })).toMatchObject({ accepted: false });
    expect(await rig.run('launch')).toMatchObject({ code: 0 });
    expect(await rig.run('pause')).toMatchObject({ code: 0 });
    expect((await rig.run('status', '--json')).stdout).toContain('"status": "paused"');
    expect(await rig.run('run', '--resume', 'latest')).toMatchObject({ code: 6 });
    expect(await rig.run('resume')).toMatchObject({ code: 0 });
    await writeFile(gate, 'open');
    await stateWhere(reader, (state) => state.status === 'ended');
    reader.close();
  });

  test('another shell changes how much runs at once, and aborts only with the name of the fleet', async () => {
    const { directory, socket } = await hostedRun();
    const face = await attachTo(directory, socket, 'screen', false);
    await face.link.send({ type: 'launch', by: BY });
    const ids = (state: RunState) => state.plan.steps.map((step) => step.id);
    await stateWhere(face, (state) =>
      ids(state).some((id) => (state.steps[id]?.attempts.at(-1)?.pid ?? null) !== null),
    );

    const fewer = await rig.run('concurrency', 'command', '3');
    expect(fewer).toMatchObject({ code: 0, stderr: 'command: 3 at a time\n' });
    await stateWhere(face, (state) => state.limits.command === 3);
    expect(await rig.run('concurrency', 'command', 'many')).toMatchObject({
      ...{ code: 1, stderr: 'refused: concurrency is a whole number from 1 to 1000\n' },
    });
    const unknown = await rig.run('concurrency', 'az', '3');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('there is no limit called az: terraform, kubectl, helm, command, probe');

    expect((await rig.run('abort', '--confirm', 'uksouth')).stderr).toBe('refused: type hosted to abort the rollout\n');
    const abort = await rig.run('abort', '--confirm', 'hosted');
    expect(abort).toMatchObject({
      ...{ code: 0, stderr: 'aborting: nothing new starts, one signal sent to the running step\n' },
    });
    // Nobody has opened the gate: only the signal ends the step.
    const ended = await stateWhere(face, (state) => state.status === 'ended');
    expect(ended.result).toMatchObject({ exitCode: 4 });
    face.close();
  });
});
