import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig, examples, jsonLines } from '../rigs/cli/run-cli.ts';
import { pathWith } from '../rigs/cli/tool-directories.ts';

/** Takes what ansible-playbook takes, and stumbles where the hosts of Japan East ask for a password. */
const PLAYBOOK = `#!/bin/sh -e
test "$1 $3" = '--inventory --limit'
grep -q "^    $4:" "$2" && test "$ANSIBLE_NOCOLOR" = 1
region=$4; shift 4
case "$1 $2" in '--check --diff') check='check '; shift 2 ;; esac
grep -q 'hosts: all' "$1" && echo "PLAY [all] $region"
if test "$region" = japaneast && test ! -e sudo; then
  echo 'fatal: [besu-jpe-1.example.org]: FAILED! => {"msg": "Missing sudo password"}'; exit 2
fi
echo "$region $check$1" >> played
`;

/** Lets nobody go on in a phase before all 24 regions are in it, and gives up after a minute. */
const MEET = `#!/bin/sh
phase=met/$1; mkdir -p $phase; : >$phase/$2; tries=0
until set -- $phase/*; test $# -ge 24; do
  tries=$((tries + 1)); test $tries -le 300 || exit 1; sleep 0.2
done
`;
const meeting = (): Promise<void> => writeFile(join(rig.home, 'meet'), MEET, { mode: 0o755 });

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
});
afterEach(() => rig.close());

describe('a fleet of command phases', () => {
  test('24 regions are in each phase all at once and end verified; JSON only, hello first, run-ended last, sequence without gaps', async () => {
    const text = await readFile(join(examples, 'fleet-commands.yaml'), 'utf8');
    const together = text.replaceAll(/sleep 1; echo (\w+)/g, './meet $1 {region} && echo $1');
    await writeFile(join(rig.home, 'besu-console.yaml'), together);
    await meeting();
    const { code, stdout } = await rig.run('run', '--yes', '--json');
    const lines = jsonLines(stdout);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ type: 'hello', protocol: 1, seq: 0 });
    expect(lines.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 24 } });
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i));
  });

  test('ansible is one: the example runs, knows its words for a failure, and is mended by another try', async () => {
    await cp(join(examples, 'ansible'), rig.home, { recursive: true });
    await mkdir(join(rig.home, 'bin'));
    await writeFile(join(rig.home, 'bin', 'ansible-playbook'), PLAYBOOK, { mode: 0o755 });
    const ops = rig.with({ PATH: pathWith(join(rig.home, 'bin')) });
    const first = await ops.run('run', '--yes', '--json');
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({ result: { verified: 2, failed: 1 } });
    expect(first.stdout).toContain('"title":"ansible may not become root"');
    await writeFile(join(rig.home, 'sudo'), '');
    const second = await ops.run('run', '--resume', 'latest', '--retry-failed', '--json');
    expect(second.code).toBe(0);
    expect(jsonLines(second.stdout).at(-1)).toMatchObject({ result: { verified: 3, failed: 0 } });
    const played = (await readFile(join(rig.home, 'played'), 'utf8')).trim().split('\n').toSorted();
    const plays = ['besu.yaml', 'check besu.yaml', 'verify.yaml'];
    expect(played).toEqual(
      ['japaneast', 'northeurope', 'uksouth'].flatMap((one) => plays.map((play) => `${one} ${play}`)),
    );
  });

  test('100 made-up regions run', async () => {
    const { code, stdout } = await rig.run('run', '--yes', '--json', '--config', join(examples, 'fleet-hundred.yaml'));
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ result: { verified: 100 } });
  });

  test('an argument with quotes, spaces and $(...) arrives as one argument and runs nothing', async () => {
    const hostile = `a "b" 'c' $(touch ${join(rig.home, 'hacked')}) {region}`;
    const fleet = {
      version: 1,
      name: 'hostile',
      environment: 'lab',
      regions: { deploy: ['uksouth'] },
      phases: { preflight: { enabled: false }, verify: { command: ['printf', '%s', hostile] } },
    };
    await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(fleet));
    expect((await rig.run('run', '--yes')).code).toBe(0);
    const { stdout } = await rig.run('logs', 'uksouth', 'verify', '--raw');
    expect(stdout).toBe(hostile.replace('{region}', 'uksouth'));
  });

  test('a region whose program ends with 255 leaves 23 others alone, and --retry-failed runs only what failed', async () => {
    const fleet = `version: 1
name: partial
environment: lab
regions: { deploy: all }
phases:
  preflight: { enabled: false }
  besu: { command: [sh, -c, "./meet besu {region}; test {region} != ukwest || test -e mended || exit 255"] }
  verify: { command: [echo, "{region}"] }
`;
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet);
    await meeting();
    const first = await rig.run('run', '--yes', '--json');
    expect(first.code).toBe(1);
    const told = jsonLines(first.stdout);
    expect(told.at(-1)).toMatchObject({ result: { verified: 23, failed: 1 } });
    const codes = told.flatMap(({ type, attempt, exit }) =>
      type === 'attempt-ended' ? [[attempt, (exit as { code: number }).code] as const] : [],
    );
    expect(codes.filter(([, code]) => code !== 0)).toEqual([['ukwest/besu/run#1', 255]]);
    expect(codes).toHaveLength(24 + 23);
    await writeFile(join(rig.home, 'mended'), '');
    const second = await rig.run('run', '--resume', 'latest', '--retry-failed', '--json');
    const begun = jsonLines(second.stdout).filter((line) => line.type === 'attempt-begun');
    expect(second.code).toBe(0);
    expect(begun.map((line) => line.attempt)).toEqual(['ukwest/besu/run#2', 'ukwest/verify/run#1']);
  });
});
