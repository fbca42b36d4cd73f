// What the console costs and what it saves, as ratios measured in one run on one machine: a ratio can be compared
// between machines, a number of seconds cannot.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { healthFigures, printHealth } from './health.mjs';
import { logFigures } from './log.mjs';
import { mediansInTurns, timeCommand, timeXargsPhases } from './measure.mjs';
import { printScale, scaleFigures } from './scale.mjs';
import { printLive, screenLive } from './screen-live.mjs';
import { screenStart } from './screen-start.mjs';
import { fleetYaml, PHASES, writeUnevenFleet } from './uneven-fleet.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    // 500 starts five hundred tools at once.
    'live-regions': { type: 'string', default: '24' },
    // 500 takes another twenty seconds.
    'health-nodes': { type: 'string', default: '24,100' },
  },
});
/** Per way of asking: three of them and their warm-up stay below twenty seconds. */
const HEALTH_SECONDS = 4;
const root = dirname(import.meta.dirname);
const work = mkdtempSync(join(tmpdir(), 'besu-console-bench-'));
const consoleCommand = (...args) => [process.execPath, join(root, 'bin/besu-console.js'), ...args];
const runCommand = (file) =>
  consoleCommand('run', '--yes', '--json', '--config', file, '--state-dir', join(work, 'state'));
const figure = (name, ours, base, target) => ({ name, ...ours, ...base, ratio: ours.ms / base.baseMs, target });

function catalogue() {
  const [command, ...args] = consoleCommand('regions', '--json');
  const answer = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
  return (Array.isArray(answer) ? answer : answer.regions).filter(({ role }) => role === 'deploy');
}

function evenFleetFile(regions) {
  const example = join(root, 'examples/fleet-commands.yaml');
  if (existsSync(example)) return example;
  const file = join(work, 'even.yaml');
  writeFileSync(
    file,
    fleetYaml('bench-even', regions, () => ['sh', '-c', 'sleep 1; echo {region}']),
  );
  return file;
}

async function evenSteps(regions) {
  const commands = PHASES.map(() => 'sleep 1; echo {}');
  const baseMs = await timeXargsPhases(regions, commands);
  const ms = await timeCommand(runCommand(evenFleetFile(regions)));
  return [figure('even steps: console / xargs', { ms }, { baseMs }, 1.15)];
}

async function unevenSteps(regions) {
  const fleet = writeUnevenFleet(work, regions, options.seed);
  const baseMs = await timeXargsPhases(regions, fleet.shellCommands);
  const ms = await timeCommand(runCommand(fleet.file));
  return [
    figure('uneven steps: console / xargs with phase barriers', { ms }, { baseMs }, 1),
    figure('uneven steps: console / critical path', { ms }, { baseMs: fleet.criticalPathMs }, 1.15),
  ];
}

async function startUp() {
  const commands = [[process.execPath, '-e', '0'], consoleCommand('--version'), consoleCommand('regions')];
  const [baseMs, versionMs, regionsMs] = await mediansInTurns(commands, 11);
  return [
    figure('start-up: --version / node -e 0', { ms: versionMs }, { baseMs }, 3),
    figure('start-up: regions / node -e 0', { ms: regionsMs }, { baseMs }, 4),
  ];
}

/** From pressing enter to seeing something, in a terminal of 120x40. */
async function firstPictures(deployed) {
  const { baseMs, firstMs, freshMs, attachMs, demoMs } = await screenStart(join(root, 'bin/besu-console.js'), deployed);
  return [
    figure('screen: first line / node -e 0', { ms: firstMs }, { baseMs }, 3),
    figure('screen: attach, every region / node -e 0', { ms: attachMs }, { baseMs }, 7),
    figure('screen: a new run, every region / node -e 0', { ms: freshMs }, { baseMs }, 10),
    figure('screen: demo, every region / node -e 0', { ms: demoMs }, { baseMs }, 15),
  ];
}

function print({ name, ms, baseMs, ratio, target, unit = 'ms' }) {
  const verdict = ratio <= target ? 'within' : 'OVER';
  const columns = [
    name.padEnd(50),
    `${ratio.toFixed(2)}x`.padStart(7),
    `${Math.round(ms)} / ${Math.round(baseMs)} ${unit}`.padStart(18),
  ];
  process.stdout.write(`${columns.join(' ')}   ${verdict} ${target}x\n`);
}

try {
  const deployed = catalogue();
  const regions = deployed.map(({ id }) => id);
  const figures = [
    ...(await startUp()),
    ...(await firstPictures(deployed)),
    ...(await evenSteps(regions)),
    ...(await unevenSteps(regions)),
    ...(await logFigures(work, figure)),
  ];
  const live = [];
  for (const count of options['live-regions'].split(','))
    live.push(await screenLive(consoleCommand(), work, Number(count)));
  const health = await healthFigures(options['health-nodes'].split(',').map(Number), HEALTH_SECONDS);
  const scale = scaleFigures();
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ regions: regions.length, seed: options.seed, figures, live, health, scale }, null, 2)}\n`,
    );
  else {
    figures.forEach(print);
    live.forEach(printLive);
    printHealth(health);
    printScale(scale);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
