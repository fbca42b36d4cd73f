// Rollouts of a lab with the real tools whose engine is killed (SIGKILL) at seeded moments and started again, until it
// has been killed as often as asked: `npm run soak:kill -- --kills 50 --seed 1 --regions 6`. Exit 1 when a promise broke.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { programFile } from '../test/rigs/cli/run-cli.ts';
import { helmDirectory, pathWith, toolsDirectory } from '../test/rigs/cli/tool-directories.ts';
import { type KillReport, killRollout } from '../test/rigs/soak/kill-rollout.ts';
import { seededRandom } from '../test/simulation/seeded-random.ts';

const REGIONS = [
  'japaneast',
  'uksouth',
  'northeurope',
  'ukwest',
  'koreacentral',
  'norwayeast',
  'francecentral',
  'swedencentral',
];
/** Of one rollout; with more, each engine has little left to do. */
const KILLS_PER_ROLLOUT = 25;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    regions: { type: 'string', default: '6' },
    speed: { type: 'string', default: '4' },
    verbose: { type: 'boolean', default: false },
  },
});
const helm = helmDirectory('helm4');
if (helm === null) throw new Error('helm 4 was not fetched: node scripts/fetch-tools.mjs');
const random = seededRandom(Number(values.seed));

async function rollout(kills: number): Promise<KillReport> {
  const directory = await mkdtemp(join(tmpdir(), 'besu-console-soak-'));
  const report = await killRollout({
    ...{ directory, kills, random, speed: Number(values.speed), mostEvents: 40 },
    helm: join(helm ?? '', 'helm'),
    program: [process.execPath, programFile('bundle')],
    regions: REGIONS.slice(0, Number(values.regions)),
    env: { PATH: pathWith(helm ?? ''), HOME: directory, BESU_CONSOLE_TOOLS_DIR: toolsDirectory },
    say: (text) => values.verbose && process.stderr.write(text),
  });
  // What broke is kept for whoever looks.
  if (report.problems.length === 0) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  else process.stdout.write(`kept: ${directory}\n`);
  return report;
}

const wanted = Number(values.kills);
let killed = 0;
let isWhole = true;
for (let n = 1; killed < wanted; n += 1) {
  const { problems, ...figures } = await rollout(Math.min(KILLS_PER_ROLLOUT, wanted - killed));
  killed += figures.kills;
  isWhole &&= problems.length === 0;
  process.stdout.write(`rollout ${n}: ${JSON.stringify(figures)}\n`);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
}
process.stdout.write(`${killed} kills: ${isWhole ? 'every promise was kept' : 'promises were broken'}\n`);
process.exit(isWhole ? 0 : 1);
