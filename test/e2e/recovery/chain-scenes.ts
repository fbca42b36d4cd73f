import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { accountsDirectoryOf, workspaceDirectoryOf } from '../../../src/cli/run/workspace-directory.ts';
import { chainFailure, type TroubleName } from '../../../src/contracts/chain-failure.ts';
import { accountDirectory, Ledger } from '../../../src/contracts/ledger.ts';
import type { RunFact } from '../../../src/engine/model/event.ts';
import { attemptId, type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { Outcome } from '../../../src/engine/model/outcome.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { createBesuWorld } from '../../../src/lab/besu/besu-world.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { writeFleet } from '../../rigs/cli/terraform-fleet.ts';
import type { Scene } from './scene.ts';

const REGIONS = ['uksouth', 'ukwest', 'northeurope', 'francecentral'] as const;
const ACCOUNT = '0x9fb29aac15b9a4b7f17c3385939b007540f4d791';
/** Nobody listens on it (discard). */
const NOBODY = 'http://127.0.0.1:9';

/** A try that an engine has written down, with what came of it. */
function tried(step: string, outcome: Outcome): readonly RunFact[] {
  const attempt = attemptId(step as StepId, 1);
  return [
    { type: 'attempt-begun', attempt, carriedBy: null },
    { type: 'attempt-ended', attempt, exit: null, outcome },
  ];
}

const done = (facts: JsonObject = {}): Outcome => ({ status: 'succeeded', summary: 'done', facts });

const network = (chainId: number, more: JsonObject = {}): JsonObject => ({
  ...{ rpc: NOBODY, chainId, signer: { external: { url: NOBODY, address: ACCOUNT } } },
  ...more,
});

/** One call on each of these networks. */
async function contractsFleet(scene: Scene, networks: Readonly<Record<string, JsonObject>>): Promise<void> {
  const ping = { call: 'ping', to: ACCOUNT, function: 'function ping()' };
  await writeFleet(scene.rig, {
    name: 'money',
    regions: { deploy: ['uksouth'] },
    networks,
    phases: {
      preflight: { enabled: false },
      verify: { command: ['true'] },
      contracts: {
        contracts: { lanes: Object.fromEntries(Object.keys(networks).map((name) => [name, [ping]])) },
      },
    },
  });
}

/** A chain of four regions, with helm in the last step before the quorum guard is asked. */
async function chainFleet(scene: Scene, nodes: string): Promise<void> {
  await writeFleet(scene.rig, {
    name: 'quorum',
    regions: { deploy: [...REGIONS] },
    chain: { topology: 'shared-chain', id: 138 },
    health: { rpc: { via: 'url', url: `${nodes}/{region}/{node}` } },
    phases: {
      preflight: { enabled: false },
      kubernetes: { kubectl: { kubeconfig: 'kubeconfig-{region}' } },
      besu: { helm: { chart: 'chart', release: 'besu' } },
    },
  });
}

/** Everything of these regions before helm changes anything. */
const before = ({ plan }: RunState): readonly RunFact[] =>
  REGIONS.flatMap((region) => {
    const own = plan.steps.filter(({ scope }) => scope === region);
    return own
      .slice(
        0,
        own.findIndex(({ disruptive }) => disruptive === true),
      )
      .flatMap(({ id }) => tried(id, done()));
  });

export const chainScenes = {
  'a chain is down: health says so, and a step is held for the quorum until a number is typed': async (
    scene: Scene,
  ) => {
    await chainFleet(scene, NOBODY);
    const nothing = await scene.does('besu-console health --once');
    expect(nothing.code).toBe(1);
    scene.says(nothing, 'Nothing can be seen from here');
    await chainFleet(scene, await halfAChain(scene));
    const health = await scene.does('besu-console health --once');
    expect(health.code).toBe(1);
    scene.says(health, 'down', 'N are missing');
    await scene.recorded((state) => [
      { type: 'validators-seen', live: Object.fromEntries(REGIONS.map((region) => [region, 1])) },
      { type: 'validators-seen', live: { [scopeOf('francecentral')]: 0 } },
      ...before(state),
    ]);
    scene.says(await scene.does('besu-console status'), 'would leave N of N validators; the chain needs N');
    const logs = await scene.does('besu-console logs REGION besu', { REGION: 'uksouth' });
    expect(logs.code).toBe(0);
    const override = 'besu-console override-quorum REGION --confirm NUMBER';
    const wrong = await scene.does(override, { REGION: 'uksouth', NUMBER: '3' });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('type 2, the number of validators')]);
    const right = await scene.does(override, { REGION: 'uksouth', NUMBER: '2' });
    expect([right.code, right.stderr]).toEqual([0, expect.stringContaining('may start with 2 validators left')]);
  },

  'a chain of an earlier run that nobody has seen yet counts as alive': async (scene: Scene) => {
    await chainFleet(scene, NOBODY);
    const file = scene.path('besu-console.yaml');
    await leaveChain(workspaceDirectoryOf({ name: 'quorum', file }, scene.rig.stateDirectory));
    await scene.recorded(before);
    const status = await scene.does('besu-console status');
    scene.says(status, 'an earlier run left the chain alive and nobody has seen this region yet');
  },

  'a transaction with real money waits for somebody who has seen it': async (scene: Scene) => {
    await contractsFleet(scene, { main: network(1, { maxFeeGwei: 40 }) });
    await scene.recorded(() => [
      ...tried('uksouth/verify/run', done()),
      ...tried('fleet/contracts/main-preview', done({ willSend: ['nonce 5: ping'] })),
    ]);
    scene.says(await scene.does('besu-console status'), 'needs approval: N ');
    const preview = await scene.does('besu-console chain preview');
    expect(preview.code).toBe(1);
    expect(preview.stdout).toContain('cannot be reached');
    const approved = await scene.does('besu-console approve fleet --confirm FLEET', { FLEET: 'money' });
    expect([approved.code, approved.stderr]).toEqual([
      0,
      expect.stringContaining('written down: approved fleet/contracts/main-ping'),
    ]);
  },

  'transactions are in trouble: each is told what helps, one is let pay more': async (scene: Scene) => {
    const troubles: Readonly<Record<string, TroubleName>> = {
      ...{ one: 'not-mined', two: 'replaced', three: 'nonce-gap', four: 'lock-held', five: 'unreachable' },
    };
    const networks = Object.keys(troubles).map((name, i) => [name, network(1_000 + i)] as const);
    await contractsFleet(scene, Object.fromEntries(networks));
    await scene.recorded(() => [
      ...tried('uksouth/verify/run', done()),
      ...Object.entries(troubles).flatMap(([name, trouble]) => [
        ...tried(`fleet/contracts/${name}-preview`, done()),
        ...tried(`fleet/contracts/${name}-ping`, {
          ...{ status: 'failed', failure: chainFailure(trouble, [name]), facts: {} },
        }),
      ]),
    ]);
    const status = await scene.does('besu-console status');
    scene.says(status, 'the transaction is not mined yet', 'another transaction took the nonce');
    scene.says(status, 'transactions before this one are missing', 'another process signs with this account');
    scene.says(status, 'the chain node does not answer');
    await openTransaction(scene, 1_000, 5);
    const bump = 'besu-console chain bump NETWORK NONCE --max-fee GWEI';
    const low = await scene.does(bump, { NETWORK: 'one', NONCE: '5', GWEI: '1' });
    expect([low.code, low.stderr]).toEqual([1, expect.stringContaining('nodes take a replacement only from')]);
    const higher = await scene.does(bump, { NETWORK: 'one', NONCE: '5', GWEI: '3' });
    expect(higher.code).toBe(0);
    scene.says(higher, 'nonce NONCE of ADDRESS may pay up to GWEI gwei; it replaces HASH');
    const retried = await scene.does('besu-console retry fleet');
    expect(retried.stderr).toContain('written down: retrying fleet/contracts/one-ping');
  },
};

/** Nodes of all four regions behind one address; those of two are stopped, and a block needs three. */
async function halfAChain(scene: Scene): Promise<string> {
  const ids = REGIONS.map((region) => ({ id: `${region}/validator-0`, region, role: 'validator' as const }));
  const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 1, requestTimeoutSeconds: 2 } as const;
  const world = createBesuWorld({ ...chain, speed: 1, seed: 1, nodes: ids, epochMs: Date.now() - 30_000 });
  for (const { id } of ids) world.start(id);
  world.advance(15_000);
  for (const { id } of ids.slice(2)) world.stop(id);
  world.advance(15_000);
  const gateway = createServer((request, response) => {
    const node = request.url?.slice(1) ?? '';
    const answer = async () =>
      world.answer(node, { method: 'POST', path: '/', headers: {}, body: await text(request) });
    answer().then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => request.socket.resetAndDestroy(),
    );
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  scene.until(() => {
    gateway.closeAllConnections();
    gateway.close();
    return world.close();
  });
  return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
}

/** What a run that has seen a quorum leaves for the next one of its fleet. */
async function leaveChain(workspace: string): Promise<void> {
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'chain.json'), JSON.stringify({ seenAtMs: 1, kubeconfigs: {} }));
}

/** In the ledger of the account, as it is before it is sent. */
async function openTransaction(scene: Scene, chainId: number, nonce: number): Promise<void> {
  const directory = accountDirectory(accountsDirectoryOf(scene.rig.stateDirectory), chainId, ACCOUNT);
  await mkdir(directory, { recursive: true });
  const ledger = await Ledger.open(directory, () => {});
  await ledger.append({ type: 'opened', chainId, account: ACCOUNT, genesis: `0x${'11'.repeat(32)}` });
  await ledger.append({
    ...{ type: 'signed', atMs: 0, kind: 'call', nonce, headBlock: 1, wishedBy: null },
    key: { fleet: 'money', network: 'one', task: 'ping' },
    ...{ content: `0x${'22'.repeat(32)}`, hash: `0x${'33'.repeat(32)}`, raw: '0x00' },
    ...{ maxFeeWei: '2000000000', tipWei: '1000000000' },
  });
}
