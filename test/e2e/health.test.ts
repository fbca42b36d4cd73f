import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HealthReport } from '../../src/engine/model/health.ts';
import { type BesuWorld, createBesuWorld } from '../../src/lab/besu/besu-world.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';

const REGIONS = ['northeurope', 'uksouth', 'ukwest', 'japaneast'];
let world: BesuWorld;
let rig: CliRig;
/** Where `/REGION/NODE` is that node. */
const gateway = createServer((request, response) => {
  const node = request.url!.slice(1);
  const ask = async () => world.answer(node, { method: 'POST', path: '/', headers: {}, body: await text(request) });
  ask().then(
    ({ status, headers, body }) => response.writeHead(status, headers).end(body),
    () => request.socket.resetAndDestroy(),
  );
});

beforeAll(async () => {
  const nodes = REGIONS.flatMap((region) => [
    { id: `${region}/validator-0`, region, role: 'validator' as const },
    { id: `${region}/sentry-0`, region, role: 'sentry' as const },
  ]);
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 1, requestTimeoutSeconds: 2 } as const;
  world = createBesuWorld({ ...chain, speed: 1, seed: 1, nodes, epochMs: Date.now() - 30_000 });
  for (const { id } of nodes) world.start(id);
  world.advance(30_000);
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  rig = await CliRig.open({}, { from: 'source' });
  const { port } = gateway.address() as AddressInfo;
  const wait = `[sh, -c, 'until [ -f ${rig.cwd}/go ]; do sleep 0.05; done', "{region}"]`;
  await writeFile(
    join(rig.cwd, 'besu-console.yaml'),
    `version: 1
name: e2e
environment: lab
regions: { deploy: [${REGIONS.join(', ')}] }
chain: { id: 138, blockPeriodSeconds: 1 }
phases: { infrastructure: { command: ${wait} } }
health: { rpc: { via: url, url: "http://127.0.0.1:${port}/{region}/{node}" } }
`,
  );
});

afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await world.close();
  await rig.close();
});

describe('besu-console health', () => {
  test('asks the nodes by itself while no engine is live, and ends with 0 when all is well', async () => {
    const { code, stdout, stderr } = await rig.run('health', '--once');
    expect([code, stderr]).toEqual([0, '']);
    const [head, chain, , titles, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z {2}healthy$/);
    expect(chain).toMatch(/^chain: .*block \d+.*; a block needs 3, 1 more may stop$/);
    expect(titles).toMatch(/^REGION +VALIDATORS +HEIGHT/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(REGIONS);
    expect(rows.every((row) => row.includes(' 1/1 ') && row.includes('besu/v26.8.0'))).toBe(true);
  });

  test('ends with 1 when something is wrong, and says it as JSON, alarm included', async () => {
    world.setFault('ukwest/validator-0', { kind: 'http-status', status: 403 });
    const { code, stdout } = await rig.run('health', '--once', '--json');
    world.setFault('ukwest/validator-0', null);
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as HealthReport;
    expect(report.verdict).not.toBe('healthy');
    expect(report.alarms.map(({ id }) => id)).toContain('host-not-allowed:ukwest');
    const sick = report.nodes.find(({ node }) => node === 'ukwest/validator-0');
    expect(sick?.trouble).toMatchObject({
      kind: 'host-not-allowed',
      remedy: expect.stringContaining('host-allowlist'),
    });
  });

  test('ends with 2 when nothing says where the nodes are', async () => {
    const file = join(rig.cwd, 'other.yaml');
    await writeFile(
      file,
      'version: 1\nname: o\nenvironment: lab\nregions: { deploy: [uksouth] }\nphases: { besu: { command: [x] } }\n',
    );
    const { code, stderr } = await rig.run('health', '--once', '--config', file);
    expect([code, stderr.includes('nothing says how a node is reached')]).toEqual([2, true]);
  });

  test('refuses a port that another program has', async () => {
    const { port } = gateway.address() as AddressInfo;
    const { code, stderr } = await rig.run('health', '--metrics', `127.0.0.1:${port}`);
    expect([code, stderr.includes(`port ${port} of 127.0.0.1 is taken by another program`)]).toEqual([2, true]);
  });
});

test('a run without a screen serves the numbers of the rollout and of the chain while it lasts', async () => {
  const program = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
  const argv = [program, 'run', '--yes', '--json', '--metrics', '127.0.0.1:0'];
  const run = spawn(process.execPath, argv, { cwd: rig.cwd, env: rig.env(), stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(run, 'exit');
  const [said] = (await once(createInterface({ input: run.stderr }), 'line')) as [string];
  const url = /^metrics: (\S+)$/.exec(said)?.[1] ?? said;
  const scrape = async (): Promise<string> => (await fetch(url)).text();
  let numbers = await scrape();
  // As a scraper does: again and again.
  while (!numbers.includes('chain_height')) numbers = await scrape();
  expect(numbers).toContain('besu_console_steps{phase="infrastructure",status="running"} 4');
  expect(numbers).toContain('besu_console_run_status{status="running"} 1');
  expect(Number(/chain_height\{chain="fleet"\} (\d+)/.exec(numbers)?.[1])).toBeGreaterThan(10);
  await writeFile(join(rig.cwd, 'go'), '');
  // No phase verifies anything here, so no region is verified.
  expect(await ended).toEqual([1, null]);
  await expect(scrape()).rejects.toThrow();
});
