import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PHASES = ['infrastructure', 'kubernetes', 'besu', 'verify'];

/** The same 0.2 to 2 seconds for the same seed, region and phase on every machine. */
function sleepSeconds(seed, region, phase) {
  const draw = createHash('sha256').update(`${seed}/${region}/${phase}`).digest().readUInt32BE(0) / 2 ** 32;
  return Number((0.2 + 1.8 * draw).toFixed(2));
}

/** A shell script that sleeps as long as `phase region` says: both sides of the comparison run this very file. */
function stepScript(regions, seconds) {
  const cases = PHASES.flatMap((phase) =>
    regions.map((region) => `${phase}/${region}) sleep ${seconds(region, phase)} ;;`),
  );
  return `case "$1/$2" in\n${cases.join('\n')}\nesac\necho "$2"\n`;
}

export function fleetYaml(name, regions, commandOf) {
  const phases = PHASES.map((phase) => `  ${phase}: { command: ${JSON.stringify(commandOf(phase))} }`);
  return [
    'version: 1',
    `name: ${name}`,
    'environment: lab',
    `regions: { deploy: [${regions.join(', ')}] }`,
    'definition: { validators: 1, sentries: 1, vcpus: 10 }',
    'phases:',
    '  preflight: { enabled: false }',
    ...phases,
    `strategy: { kind: all-at-once, concurrency: { command: ${regions.length} } }`,
    '',
  ].join('\n');
}

export function writeUnevenFleet(directory, regions, seed) {
  const seconds = (region, phase) => sleepSeconds(seed, region, phase);
  const script = join(directory, 'step.sh');
  const file = join(directory, 'uneven.yaml');
  writeFileSync(script, stepScript(regions, seconds));
  writeFileSync(
    file,
    fleetYaml('bench-uneven', regions, (phase) => ['sh', script, phase, '{region}']),
  );
  const rows = regions.map((region) => PHASES.reduce((sum, phase) => sum + seconds(region, phase), 0));
  return {
    file,
    shellCommands: PHASES.map((phase) => `sh ${script} ${phase} {}`),
    /** No schedule can be faster than the slowest region's own four phases. */
    criticalPathMs: Math.max(...rows) * 1000,
  };
}
