// What asking every node of a fleet each second costs, next to ethers and fetch asking the same in the same run.
// `more`: memory beyond what the loaded program takes before it asks; `report`: bytes of a whole health report; `told`: what a face is sent of it each time. Its ratios can be compared between machines. Alone: node bench/health.mjs [--nodes 24,100,500] [--seconds 4] [--json]

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';

const here = import.meta.dirname;
const run = promisify(execFile);
/** As the engine's own process is started (src/cli/host/start-host.ts). */
const AS_ENGINE = '--max-semi-space-size=16';
const WAYS = ['console', 'judged', 'ethers', 'fetch'];

/** Four askers, one after the other, on nodes of their own process. */
async function measureNodes(count, seconds) {
  const server = spawn(process.execPath, [join(here, 'health-nodes.mjs'), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [ports] = await once(createInterface({ input: server.stdout }), 'line');
    const figures = {};
    for (const way of WAYS) {
      const argv = [AS_ENGINE, join(here, 'health-asker.mjs'), way, ports, String(seconds)];
      figures[way] = JSON.parse((await run(process.execPath, argv)).stdout);
    }
    return figures;
  } finally {
    server.kill();
  }
}

export async function healthFigures(counts, seconds) {
  const figures = [];
  for (const count of counts) figures.push({ nodes: count, ...(await measureNodes(count, seconds)) });
  return figures;
}

const cells = ({ cpuPercent, rssMb, moreMb, sockets, p50Ms, maxMs, answers, lost, wholeKb, toldKb }) => [
  `${cpuPercent.toFixed(1)} %`,
  `${Math.round(rssMb)} MB`,
  `${Math.round(moreMb)} MB`,
  String(sockets ?? '?'),
  `${(p50Ms ?? Number.NaN).toFixed(1)} ms`,
  `${Math.round(maxMs ?? Number.NaN)} ms`,
  `${answers}${lost > 0 ? `, ${lost} lost` : ''}`,
  wholeKb === null ? '' : `${wholeKb.toFixed(0)} kB`,
  toldKb === null ? '' : `${toldKb.toFixed(1)} kB`,
];

export function printHealth(figures) {
  const head = [
    'nodes',
    'asker',
    'CPU',
    'RSS',
    'more',
    'sockets',
    'p50',
    'max',
    'answers',
    'report',
    'told',
    'CPU ratio',
    'RSS ratio',
  ];
  const rows = figures.flatMap(({ nodes, ...ways }) =>
    WAYS.map((way) => {
      const ratio = (key) => `${(ways.console[key] / ways[way][key]).toFixed(2)}x`;
      return [String(nodes), way, ...cells(ways[way]), ratio('cpuPercent'), ratio('rssMb')];
    }),
  );
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = (line) => line.map((cell, column) => cell.padStart(widths[column])).join('  ');
  process.stdout.write(`${lines.map(text).join('\n')}\n`);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '24,100' },
      seconds: { type: 'string', default: '4' },
      json: { type: 'boolean', default: false },
    },
  });
  const figures = await healthFigures(values.nodes.split(',').map(Number), Number(values.seconds));
  if (values.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else printHealth(figures);
}
