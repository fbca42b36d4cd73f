import { flag } from './arguments.ts';
import { besuObjects } from './besu-objects.ts';
import { type ReleaseName, readRelease, writeRelease } from './helm-release.ts';
import { helmValues } from './helm-values.ts';
import { applyObject, type KubeClient, kubeClient } from './kube-client.ts';

/** helm's `version`, `history`, `upgrade --install` and `rollback` of the lab's own chart, whose objects it knows by heart. */
export async function helmStandIn(argv: readonly string[]): Promise<number> {
  switch (argv[0]) {
    case 'version':
      process.stdout.write('v0.0.0-stand-in\n');
      return 0;
    case 'history':
      return history(argv);
    case 'upgrade':
      return upgrade(argv);
    case 'rollback':
      return rollback(argv);
    default:
      throw new Error(`the stand-in for helm cannot ${argv.join(' ')}`);
  }
}

const namespaceOf = (argv: readonly string[]): string => flag(argv, '-n', '--namespace') ?? 'default';

async function history(argv: readonly string[]): Promise<number> {
  const release = { name: argv[1] ?? '', namespace: namespaceOf(argv) };
  const known = await readRelease(await kubeClient(process.env), release);
  if (known === null) throw new Error('release: not found');
  const before = wasInForce(known) ? [{ revision: known.revision - 1, status: 'deployed' }] : [];
  const all = [...before, known].map((one) => ({ ...one, chart: 'besu', description: 'stand-in' }));
  process.stdout.write(`${JSON.stringify(all)}\n`);
  return 0;
}

/** Only one revision is remembered; of a stuck upgrade it is known that what was there before still runs. */
const wasInForce = ({ status, revision }: { readonly status: string; readonly revision: number }): boolean =>
  status === 'pending-upgrade' && revision > 1;

async function rollback(argv: readonly string[]): Promise<number> {
  const [, name = '', target = ''] = argv;
  const release = { name, namespace: namespaceOf(argv) };
  const client = await kubeClient(process.env);
  const known = await readRelease(client, release);
  if (known === null) throw new Error('release: not found');
  if (!wasInForce(known) || Number(target) !== known.revision - 1) {
    throw new Error('the stand-in for helm only remembers what a stuck upgrade was to replace');
  }
  await writeRelease(client, release, { revision: known.revision + 1, status: 'deployed' });
  process.stdout.write('Rollback was a success! Happy Helming!\n');
  return 0;
}

async function upgrade(argv: readonly string[]): Promise<number> {
  const [, install, name = '', chart = ''] = argv;
  if (install !== '--install') throw new Error('the stand-in for helm only knows upgrade --install RELEASE CHART');
  const release = { name, namespace: namespaceOf(argv) };
  // What the chart refuses leaves no trace in the cluster.
  const objects = besuObjects({ name, values: await helmValues(chart, argv) });
  const client = await kubeClient(process.env);
  if (argv.includes('--create-namespace')) await createNamespace(client, release.namespace);
  const known = await readRelease(client, release);
  if (known?.status.startsWith('pending-')) {
    throw new Error('UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress');
  }
  if (known === null) process.stdout.write(`Release "${name}" does not exist. Installing it now.\n`);
  const revision = (known?.revision ?? 0) + 1;
  await writeRelease(client, release, { revision, status: known === null ? 'pending-install' : 'pending-upgrade' });
  await applyAll(client, release, revision, objects);
  await writeRelease(client, release, { revision, status: 'deployed' });
  if (known !== null) process.stdout.write(`Release "${name}" has been upgraded. Happy Helming!\n`);
  process.stdout.write(
    `NAME: ${name}\nNAMESPACE: ${release.namespace}\nSTATUS: deployed\nREVISION: ${revision}\nTEST SUITE: None\n`,
  );
  return 0;
}

async function createNamespace(client: KubeClient, name: string): Promise<void> {
  const { status } = await client.call('GET', `/api/v1/namespaces/${name}`);
  if (status === 404) await applyObject(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, name);
}

async function applyAll(
  client: KubeClient,
  release: ReleaseName,
  revision: number,
  objects: ReturnType<typeof besuObjects>,
): Promise<void> {
  try {
    for (const object of objects) await applyObject(client, object, release.namespace);
  } catch (problem) {
    await writeRelease(client, release, { revision, status: 'failed' });
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new Error(revision === 1 ? reason : `UPGRADE FAILED: ${reason}`, { cause: problem });
  }
}
