import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../lib/json.ts';
import { askPermission, type Permission } from './terraform-faults.ts';
import { type Change, readState, takeAway, writeState } from './terraform-files.ts';
import { addressOf } from './terraform-resources.ts';
import { sayError, sayHook } from './terraform-stream.ts';

const DEFAULT_MESSAGE = 'Error: the lab was asked to fail here';

/** Makes the resources of one layer side by side. False = one failed, so that the next layer cannot begin. */
export async function applyLayer(changes: readonly Change[], variables: JsonObject): Promise<boolean> {
  if (changes.length === 0) return true;
  for (const { resource, action } of changes) {
    if (action === 'replace') for (const stage of DELETED) sayHook(stage, resource, 'delete', 0);
    sayHook('apply_start', resource, 'create', 0);
  }
  const asked = await Promise.all(changes.map(({ resource }) => askPermission(variables.faults, resource.name)));
  const seconds = Number(variables.step_seconds ?? 0);
  await sleep(seconds * 1000);
  for (const permission of asked) if (permission.granted) await permission.release();
  const failures = await failuresOf(changes, asked, variables);
  const failed = changes.filter((change) => failures.has(change));
  for (const change of changes) {
    sayHook(failed.includes(change) ? 'apply_errored' : 'apply_complete', change.resource, 'create', seconds);
  }
  await remember(changes, failed);
  for (const [{ resource }, says] of failures) {
    const detail = `Error running command 'stand-in': exit status 1. Output: ${says}\n`;
    sayError('local-exec provisioner error', detail, resource);
  }
  return failed.length === 0;
}

const DELETED = ['apply_start', 'apply_complete'] as const;

async function failuresOf(
  changes: readonly Change[],
  asked: readonly Permission[],
  variables: JsonObject,
): Promise<ReadonlyMap<Change, string>> {
  const refused = changes.flatMap((change, place) => {
    const permission = asked[place];
    return permission === undefined || permission.granted ? [] : [[change, permission.says] as const];
  });
  const message = String(variables.fail_message ?? DEFAULT_MESSAGE);
  return new Map([...(await failing(changes, variables)).map((change) => [change, message] as const), ...refused]);
}

/** With a marker the failure happens once, to one resource: whoever finds the marker takes it away. */
async function failing(changes: readonly Change[], variables: JsonObject): Promise<readonly Change[]> {
  const named = changes.filter(({ resource }) => resource.name === variables.fail_resource);
  const marker = variables.fail_marker;
  if (named.length === 0 || typeof marker !== 'string' || marker === '') return named;
  return (await takeAway(marker)) ? named.slice(0, 1) : [];
}

async function remember(changes: readonly Change[], failed: readonly Change[]): Promise<void> {
  const { made, tainted } = await readState();
  const addresses = (list: readonly Change[]) => list.map(({ resource }) => addressOf(resource));
  const done = addresses(changes.filter((change) => !failed.includes(change)));
  await writeState({
    made: [...made, ...done],
    tainted: [...new Set([...tainted, ...addresses(failed)])].filter((address) => !done.includes(address)),
  });
}
