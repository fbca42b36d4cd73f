import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliRig } from './run-cli.ts';
import { StateServer } from './state-server.ts';
import { writeFleet } from './terraform-fleet.ts';

/** One resource that takes no time. */
export const GROUP = 'resource "terraform_data" "group" {\n  input = var.region\n}\n';

/** uksouth alone, built by terraform; its state is behind a server that somebody dead has locked. */
export async function lockedState(rig: CliRig, resources: string): Promise<StateServer> {
  const server = new StateServer();
  const address = await server.listen();
  await mkdir(join(rig.home, 'terraform'));
  await writeModule(rig, resources);
  await writeFleet(rig, {
    name: 'one',
    regions: { deploy: ['uksouth'] },
    phases: {
      preflight: { enabled: false },
      infrastructure: {
        terraform: {
          ...{ module: 'terraform', layout: 'per-region', lockTimeout: '1s' },
          backendConfig: { address, lock_address: address, unlock_address: address },
        },
      },
      verify: { command: ['true'] },
    },
    failures: { retry: { automatic: false } },
  });
  return server;
}

/** What terraform is to build from now on. */
export const writeModule = (rig: CliRig, resources: string): Promise<void> =>
  writeFile(
    join(rig.home, 'terraform', 'main.tf'),
    `terraform {\n  backend "http" {}\n}\nvariable "region" {}\n${resources}`,
  );
