import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliRig } from '../rigs/cli/run-cli.ts';

const FLEET = `version: 1
name: small
environment: lab
regions: { deploy: [northeurope] }
phases:
  preflight: { enabled: false }
  verify: { command: [echo, "{region}"] }
`;

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
  await writeFile(join(rig.cwd, 'besu-console.yaml'), FLEET);
  await rig.run('run', '--yes');
});
afterEach(() => rig.close());

async function journal(): Promise<string> {
  const [run = ''] = await readdir(join(rig.stateDirectory, 'runs'));
  return join(rig.stateDirectory, 'runs', run, 'journal.ndjson');
}

test('a journal is whole, ends with its seal, and an altered line is named', async () => {
  const whole = await rig.run('verify');
  expect(whole.code).toBe(0);
  const seal = /the last one is ([0-9a-f]{32})/.exec(whole.stdout)?.[1] ?? '';
  expect((await rig.run('verify', '--seal', seal)).code).toBe(0);
  expect((await rig.run('verify', '--seal', '0'.repeat(32))).code).toBe(1);

  const path = await journal();
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[3] = lines[3]?.replace('run-launched', 'run-stopping') ?? '';
  await writeFile(path, lines.join('\n'));
  const altered = await rig.run('verify');
  expect(altered.code).toBe(1);
  expect(altered.stderr).toContain('line 4');
});
