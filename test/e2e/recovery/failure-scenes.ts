import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { QUOTA } from '../../rigs/cli/terraform-fleet.ts';
import { clusterFleet, KUBECTL, twoClusters, withProgram } from './cluster-fleet.ts';
import type { Scene } from './scene.ts';

/** What a region's tool says before it fails, at its pipe if it has one; without such a file it succeeds. */
const SAYS =
  'test -e {region}.txt || exit 0; cat {region}.txt; test ! -p {region}.gate || read line < {region}.gate; exit 1';

const [RIGHT, WRONG] = ['11111111-2222-3333-4444-555555555555', '99999999-2222-3333-4444-555555555555'];

/** `az account show` of somebody who is logged in to what the file `account` says; everything else it does is nothing. */
const AZ = `#!/bin/sh
case "$1 $2" in
"account set") echo "$4" > "$HOME/account" ;;
"account show") printf '{"id":"%s","tenantId":"t","state":"Enabled"}' "$(cat "$HOME/account")" ;;
*) echo '[]' ;;
esac
`;

export const failureScenes = {
  'regions fail of causes that are known: each is told what helps': async (scene: Scene) => {
    execFileSync('mkfifo', [scene.path('uksouth.gate'), scene.path('ukwest.gate')]);
    const texts = {
      uksouth: QUOTA,
      ukwest: 'Error: creating Managed Cluster: unexpected status 429 TooManyRequests',
      northeurope: 'Error: Saved plan is stale',
      francecentral: 'Error: nobody knows this',
    };
    for (const [region, text] of Object.entries(texts)) await writeFile(scene.path(`${region}.txt`), `${text}\n`);
    await scene.fleet(SAYS, Object.keys(texts));
    const engine = await scene.engine('Saved plan is stale');
    await engine.until('nobody');
    // Half of what runs: only uksouth and itself, because the other two have ended.
    await scene.opens('ukwest.gate');
    await engine.until('lowered because of throttling');
    const early = await scene.does('besu-console status');
    scene.says(early, 'Azure refuses because there were too many requests', 'throttled: command 1/4', 'retrying');
    scene.says(early, 'the saved plan is used up or no longer fits the state', 'not tried again by itself', 'failed');
    const fewer = await scene.does('besu-console concurrency command 2');
    expect(fewer.stderr).toBe('command: 2 at a time\n');
    for (const REGION of ['ukwest', 'northeurope']) {
      const left = await scene.does('besu-console cancel-retry REGION', { REGION });
      expect(left.stderr).toBe(`${REGION} is not tried again by itself\n`);
    }
    const logs = await scene.does('besu-console logs REGION', { REGION: 'francecentral' });
    expect(logs.stdout).toContain('nobody knows this');
    execFileSync(
      'rm',
      ['ukwest.txt', 'northeurope.txt', 'francecentral.txt'].map((file) => scene.path(file)),
    );
    const again = await scene.does('besu-console retry REGION', { REGION: 'francecentral' });
    expect(again.stderr).toBe('retrying francecentral/besu/run\n');
    await scene.opens('uksouth.gate');
    expect(await engine.exit).toBe(1);
    const RUN = 'latest';
    scene.says(
      await scene.does('besu-console status'),
      'vCPU quota of UKWest is used up (limit 10, in use 4, needed 10)',
    );
    execFileSync('rm', [scene.path('uksouth.txt')]);
    expect(await scene.does('besu-console run --resume RUN --retry-failed', { RUN })).toMatchObject({ code: 0 });
  },

  'a login expires: new starts are paused until somebody tries again': async (scene: Scene) => {
    execFileSync('mkfifo', [scene.path('uksouth.gate')]);
    await writeFile(scene.path('uksouth.txt'), 'still at work\n');
    await writeFile(scene.path('ukwest.txt'), "Please run 'az login' to setup account.\n");
    await scene.fleet(SAYS);
    const engine = await scene.engine('breaker-opened');
    const status = await scene.does('besu-console status');
    scene.says(status, 'the Azure login has expired');
    scene.says(status, 'new starts are paused until somebody resumes or retries: the Azure login has expired');
    expect(await scene.does('besu-console resume')).toMatchObject({ code: 0, stderr: 'new starts go on\n' });
    execFileSync('rm', [scene.path('ukwest.txt')]);
    const retried = await scene.does('besu-console retry');
    expect(retried.stderr).toContain('retrying ukwest/besu/run');
    await scene.opens('uksouth.gate');
    expect(await engine.exit).toBe(1);
  },

  'az is logged in elsewhere: the preflight refuses, and so does taking the run up': async (bare: Scene) => {
    await withProgram(bare, 'az', AZ);
    const scene = await withProgram(bare, 'kubectl', KUBECTL);
    const clusters = await twoClusters();
    scene.until(() => clusters.close());
    await writeFile(scene.path('account'), WRONG);
    const [RUN, SUBSCRIPTION] = ['latest', RIGHT];
    await clusterFleet(scene, 'pinned', { uksouth: clusters.kubeconfig('one') }, { azure: { subscription: RIGHT } });
    const refused = await scene.does('besu-console run --yes');
    expect(refused.code, refused.stdout).toBe(3);
    scene.says(refused, 'FAILED preflight/');
    const retry = await scene.does('besu-console run --resume RUN --retry-failed', { RUN });
    expect(retry.code).toBe(3);
    scene.says(
      retry,
      'RUN was planned for the subscription SUBSCRIPTION, and az is logged in to SUBSCRIPTION. Nothing was changed.',
    );
    expect((await scene.does('besu-console doctor')).stdout).toContain('kubectl');
    expect(await scene.does('az account set --subscription SUBSCRIPTION', { SUBSCRIPTION })).toMatchObject({ code: 0 });
    expect(await scene.does('besu-console run --resume RUN', { RUN })).toMatchObject({ code: 3 });
    const again = await scene.does('besu-console run --resume RUN --retry-failed', { RUN });
    expect(again.stdout).toContain('preflight/azure           done');
    const skipped = await scene.does('besu-console run --yes --skip-preflight TEXT', { TEXT: 'known' });
    expect(skipped).toMatchObject({ code: 0, stdout: expect.stringContaining(': known') });
  },

  'a kubeconfig leads elsewhere, and a cluster goes away: both are told, nothing is done to them': async (
    bare: Scene,
  ) => {
    const scene = await withProgram(bare, 'kubectl', KUBECTL);
    const clusters = await twoClusters();
    scene.until(() => clusters.close());
    const [one, two] = [clusters.kubeconfig('one'), clusters.kubeconfig('two')];
    await clusterFleet(scene, 'twice', { uksouth: one, ukwest: one });
    scene.says(await scene.does('besu-console run --yes'), 'two regions lead to one cluster');
    await clusterFleet(scene, 'clusters', { uksouth: one });
    const [RUN, REGION, PHASE] = ['latest', 'uksouth', 'kubernetes'];
    expect(await scene.does('besu-console run --yes')).toMatchObject({ code: 0 });

    await writeFile(scene.path('kubeconfig-uksouth'), two);
    expect(await scene.does('besu-console retry REGION --from PHASE', { REGION, PHASE })).toMatchObject({ code: 0 });
    const other = await scene.does('besu-console run --resume RUN', { RUN });
    scene.says(other, 'the kubeconfig leads to another cluster than the one this region had');
    const workspaces = await readdir(scene.path('state', 'fleets'));
    const WORKSPACE = workspaces.find((name) => name.startsWith('clusters-')) ?? '';
    const places = { 'STATE-DIRECTORY': scene.rig.stateDirectory, WORKSPACE, REGION };
    const forgotten = await scene.does('rm STATE-DIRECTORY/fleets/WORKSPACE/identity/REGION.json', places);
    expect(forgotten).toMatchObject({ code: 0, stderr: '' });
    const again = await scene.does('besu-console run --resume RUN --retry-failed', { RUN });
    expect(again.stdout).toContain('seen for the first time');

    await scene.does('besu-console retry REGION --from PHASE', { REGION, PHASE: 'verify' });
    await clusters.close();
    await scene.does('besu-console run --resume RUN', { RUN });
    const status = await scene.does('besu-console status');
    scene.says(status, 'differs from the journal:', 'R runs it again from PHASE on');
  },
};
