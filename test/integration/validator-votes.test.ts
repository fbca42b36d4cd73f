import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainVoteCommand, type VoteOptions } from '../../src/cli/commands/chain-vote.ts';
import { chainVotesCommand, LOOK_EVERY_MS } from '../../src/cli/commands/chain-votes.ts';
import { reportOnce } from '../../src/cli/commands/health.ts';
import { nodesAtHand } from '../../src/cli/health/find-source.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { votesFile } from '../../src/cli/votes/vote-record.ts';
import { type BesuWorld, createBesuWorld } from '../../src/lab/besu/besu-world.ts';
import { startLoopbackServer } from '../../src/lab/besu/loopback-server.ts';
import { LabRig } from '../unit/lab/lab-rig.ts';

const REGIONS = ['northeurope', 'uksouth', 'ukwest', 'japaneast', 'germanywestcentral'];
const LEAVING = 'ukwest/validator-0';
let world: BesuWorld;
let directory: string;
let config: string;
let gateway: Awaited<ReturnType<typeof startLoopbackServer>>;

beforeAll(async () => {
  const nodes = REGIONS.map((region) => ({ id: `${region}/validator-0`, region, role: 'validator' as const }));
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 1, requestTimeoutSeconds: 2 } as const;
  world = createBesuWorld({ ...chain, speed: 20, seed: 1, nodes, epochLength: 5_000 });
  for (const { id } of nodes) world.start(id);
  directory = await mkdtemp(join(tmpdir(), 'besu-console-votes-'));
  config = join(directory, 'besu-console.yaml');
  await writeFile(join(directory, 'genesis.json'), world.genesisJson('uksouth'));
  // `/REGION/NODE` is that node. Of twenty blocks a second, a node that is asked a moment earlier tells of fewer: on a
  // slow machine of many fewer.
  gateway = await startLoopbackServer((request) => world.answer(request.path.slice(1), { ...request, path: '/' }));
  await writeFile(
    config,
    `version: 1
name: voters
environment: lab
regions: { deploy: [${REGIONS.join(', ')}] }
definition: { validators: 1, sentries: 0 }
chain: { id: 138, blockPeriodSeconds: 1, genesis: genesis.json }
phases:
  infrastructure: { command: ["true", "{region}"] }
  verify: { chain: { rpc: { via: url, url: "${gateway.url}/{region}/{node}" }, maxBlocksBehind: 100 } }
health: { everySeconds: 1, rpc: { via: url, url: "${gateway.url}/{region}/{node}" } }
`,
  );
});

afterAll(async () => {
  await gateway.close();
  await world.close();
  await rm(directory, { recursive: true, force: true });
});

function seat(file = config) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    ...{ isInteractive: false, env: {}, cwd: directory },
  };
  return { terminal, said, options: { config: file, stateDir: join(directory, 'state') } };
}

async function vote(who: string, what: string, more: Partial<VoteOptions> = {}) {
  const { terminal, said, options } = seat(more.config);
  const code = await chainVoteCommand(terminal, who, what, { ...options, ...more });
  return { code, ...said };
}

/** What `chain votes --json` says, and what health says at the same time. */
async function look() {
  const { terminal, said, options } = seat();
  const at = await nodesAtHand(terminal, { ...options, atLeastEveryMs: LOOK_EVERY_MS });
  try {
    const [code, report] = await Promise.all([
      chainVotesCommand(terminal, { ...options, json: true }),
      reportOnce(at.source),
    ]);
    const record = await readFile(votesFile(at.workspaceDirectory), 'utf8').catch(() => '');
    return { code, board: JSON.parse(said.out)[0], report, record: record.split('\n').filter((line) => line !== '') };
  } finally {
    await at.source.close();
  }
}

test.concurrent('a validator leaves a living chain by votes, health follows, and it comes back in by votes', async () => {
  const address = world.validatorAddress(LEAVING)!;
  const [unsaid, before] = await Promise.all([vote('ukwest', 'remove'), look()]);
  expect(unsaid).toMatchObject({ code: 2, err: 'nothing was done: if this is right, say --confirm voters\n' });
  expect(unsaid.out).toContain('it is live');
  expect(before.board.validators).toHaveLength(5);
  expect(before.board.nodes.map((node: { proposals: object }) => node.proposals)).toEqual(Array(5).fill({}));
  expect(before.record).toEqual([]);

  expect(await vote('ukwest', 'remove', { confirm: 'voters' })).toMatchObject({ code: 0 });
  world.setFault('uksouth/validator-0', { kind: 'method-group-off', group: 'QBFT' });
  const gone = await look();
  expect(gone.board).toMatchObject({ votes: [], strength: { validators: 4, quorum: 3, mayStop: 1, mayLie: 1 } });
  expect(gone.code).toBe(1);
  expect(gone.board.nodes[1]).toMatchObject({ node: 'uksouth/validator-0', proposals: null });
  expect(gone.report.chains[0]).toMatchObject({ validators: 4, live: 4, quorum: 3, missingValidators: [address] });
  expect(gone.report.alarms.map(({ id }) => id)).toEqual(['validators-missing:fleet']);
  expect(gone.record.map((line) => JSON.parse(line))).toMatchObject([
    { type: 'asking', add: false, address, node: LEAVING },
    { type: 'asked', answers: Array(5).fill({ taken: true }) },
    { type: 'ended', end: 'changed' },
  ]);

  // Three of four are enough; the fourth says why it does not vote.
  const back = await vote('ukwest', 'add', { confirm: 'voters' });
  expect(back.out).toContain('after: 5 validators, a block needs 4, 1 may stop, 1 may lie');
  expect(back.err).toContain('uksouth/validator-0 does not offer votes: its API group QBFT is off');
  expect(back.err).toMatch(/the set has changed by block \d+: 5 validators/);
  expect([back.code, back.err]).toEqual([0, expect.stringContaining('3 of 3 nodes propose it no more')]);
});

test.concurrent('with kubeconfigs alone the votes of a whole fleet go through its clusters, pod by pod', async () => {
  const rig = await LabRig.open(4);
  // The hand that moves the clocks of clusters and chain: five blocks a second.
  const hand = setInterval(() => rig.seconds(1), 200);
  try {
    const file = join(rig.directory, 'besu-console.yaml');
    await writeFile(
      file,
      `version: 1
name: pods
environment: lab
regions: { deploy: [${rig.regions.join(', ')}] }
definition: { validators: 1, sentries: 1 }
chain: { id: 138, blockPeriodSeconds: 1 }
phases:
  kubernetes: { kubectl: { kubeconfig: "{region}.yaml", manifests: ".", namespace: besu } }
  verify: { chain: { rpc: { via: kubernetes, service: besu-rpc, port: 8545 }, maxBlocksBehind: 100 } }
health: { everySeconds: 1 }
`,
    );
    const [who = ''] = rig.regions;
    const given = { config: file, confirm: 'pods', belowFour: '3', blocks: '500' };
    const asked = await vote(who, 'remove', given);
    expect(asked.err.match(/\/validator-0 will vote$/gm) ?? asked, asked.err).toHaveLength(4);
    expect(asked.err).toContain('4 of 4 nodes propose it no more');
    expect(asked.code, asked.err).toBe(0);

    const { terminal, said, options } = seat(file);
    expect(await chainVotesCommand(terminal, { ...options, json: true })).toBe(0);
    const [board] = JSON.parse(said.out);
    expect(board.strength.validators).toBe(3);
    expect(board.nodes.map((node: { proposals: object }) => node.proposals)).toEqual(Array(8).fill({}));
  } finally {
    clearInterval(hand);
    await rig.close();
  }
});
