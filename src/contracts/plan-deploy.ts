import { keccak256 } from 'ethers';
import type { ChainTask } from '../regions/chain-task.ts';
import { encodeValues } from './abi-values.ts';
import { wholeNumber } from './amounts.ts';
import { linkLibraries, readArtifact } from './artifact.ts';
import { chainFailure } from './chain-failure.ts';
import { type DeploymentRecord, readRecord } from './deployment-record.ts';
import { Halt, refuse } from './halt.ts';
import { contentOf, type PlannedWork, type PlanningView, type ToSend } from './planned-work.ts';

export type DeployTask = Extract<ChainTask, { kind: 'deploy' }>;

/** Done = code stands at the recorded address and is what was recorded right after the deployment. */
export async function planDeploy(task: DeployTask, view: PlanningView): Promise<PlannedWork> {
  const { deploymentsDirectory, network } = view.input;
  const record = await readRecord(deploymentsDirectory, network.name, task.name);
  return record === null ? creation(task, view) : kept(task, record, view);
}

async function creation(task: DeployTask, { references }: PlanningView): Promise<ToSend> {
  const artifact = await readArtifact(task.artifact);
  const libraries = new Map<string, string>();
  for (const [name, address] of Object.entries(task.libraries)) {
    libraries.set(name, await references.addressIn(address, `the library ${name}`));
  }
  const linked = linkLibraries(artifact, libraries);
  const values = await references.arguments(task.arguments);
  const given = encodeValues(artifact.abi.deploy.inputs, values, `the constructor of ${task.name}`);
  const value = wholeNumber(task.valueWei, `the value of ${task.name}`);
  if (value > 0n && !artifact.abi.deploy.payable) {
    throw refuse(chainFailure('arguments', [`the constructor of ${task.name} takes no coins, ${value} wei are given`]));
  }
  return { do: 'send', kind: 'deploy', title: `deploy ${task.name}`, to: null, data: linked + given.slice(2), value };
}

async function kept(task: DeployTask, record: DeploymentRecord, view: PlanningView): Promise<PlannedWork> {
  const { node, head, input } = view;
  const { address } = record;
  const where = [input.network.name, task.name];
  if (record.chainId !== input.network.chainId) {
    const text = `${task.name} is recorded on chain ${record.chainId}, the network is ${input.network.chainId}`;
    throw refuse(chainFailure('code-differs', [text], where));
  }
  const code = await node.code(address, head);
  if (code === '0x') throw refuse(chainFailure('code-differs', [`no code stands at ${address}`], where));
  if (keccak256(code) !== record.codeHash) {
    throw refuse(chainFailure('code-differs', [`the code at ${address} is another one than recorded`], where));
  }
  const changed = await hasChanged(task, record, view);
  const summary = `${task.name} stands at ${address}${changed ? '; its artifact or arguments have changed since' : ''}`;
  return { do: 'nothing', summary, facts: { address, hash: record.transaction, artifactChanged: changed } };
}

/** False when it cannot be told: what stands is done, also without the files it was made from. */
async function hasChanged(task: DeployTask, record: DeploymentRecord, view: PlanningView): Promise<boolean> {
  try {
    return contentOf(await creation(task, view)) !== record.content;
  } catch (error) {
    if (error instanceof Halt) return false;
    throw error;
  }
}
