import { basename, dirname, resolve } from 'node:path';
import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import type { TaskKey } from './ledger-entry.ts';

export const keyOf = ({ deploymentsDirectory, network }: ChainTaskInput, task: ChainTask): TaskKey => ({
  // <state dir>/fleets/<fleet>/deployments: the fleet's own directory tells it from every other fleet.
  fleet: basename(dirname(resolve(deploymentsDirectory))),
  network: network.name,
  task: task.name,
});
