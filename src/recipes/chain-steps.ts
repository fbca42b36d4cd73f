import { laneId, type StepId } from '../engine/model/ids.ts';
import type { Guard, Step } from '../engine/model/step.ts';
import { type ChainNetwork, type ChainTask, type ChainTaskInput, chainTaskJson } from '../regions/chain-task.ts';
import type { Fleet } from '../regions/fleet.ts';
import { describeChainTask, describePreview } from './describe-chain-task.ts';
import { idIn, makeStep, probeWork } from './make-step.ts';
import { pathIn } from './path.ts';
import type { RecipeContext, Selection } from './recipe-context.ts';
import type { Stretch } from './stretch.ts';

const PREVIEW_EVERY_MS = 5_000;
/** As long as the checks of the preflight may take: it only reads. */
const PREVIEW_WITHIN_MS = 4 * 60_000;

/** What a step of a chain is made of, besides its name. */
export interface ChainWork {
  readonly network: ChainNetwork;
  readonly tasks: readonly ChainTask[];
  readonly after: readonly StepId[];
}

/** Says what would be sent, with nonces, costs and balances. Sends nothing. */
export function previewStep(stretch: Stretch, name: string, { network, tasks, after }: ChainWork): Step {
  const input = chainTaskJson(chainInput(stretch, network, tasks));
  const work = { ...probeWork('chain-preview', input, PREVIEW_EVERY_MS), told: describePreview(network, tasks.length) };
  return makeStep(stretch, name, work, {
    title: tasks.length === 1 ? `what ${tasks[0]?.name} would send` : `what would be sent on ${network.name}`,
    ...{ after, limit: 'probe', timeoutMs: PREVIEW_WITHIN_MS },
  });
}

/**
 * One transaction at most. Lost means run again: its durable memory is the ledger of the account, so what was signed before is
 * only sent again, byte by byte. `preview`: its list is approved by a person before this one starts; null = nobody is asked.
 */
export function taskStep(
  stretch: Stretch,
  name: string,
  { network, tasks, after }: ChainWork,
  { timeoutMs, preview }: { readonly timeoutMs: number; readonly preview: StepId | null },
): Step {
  const [task] = tasks;
  const told = task === undefined ? [] : describeChainTask(task);
  const work = {
    ...probeWork('chain-task', chainTaskJson(chainInput(stretch, network, tasks)), network.everyMs),
    told,
  };
  const title = task === undefined ? name : titleOf(task);
  return makeStep(
    stretch,
    name,
    work,
    { title, after, limit: 'probe', timeoutMs },
    {
      lane: nonceLane(network),
      onLost: 'rerun',
      ...(preview === null ? {} : { guards: [seenFirst(preview, network)], restartFrom: preview }),
    },
  );
}

/** Where money is real, and wherever it is production, a person sees what would be sent before it is. */
export const asksPerson = ({ environment }: Fleet, { mainnet }: ChainNetwork): boolean =>
  mainnet || environment === 'production';

/** `--networks`: one lane, or one end of CCIP, by itself. */
export const isSelected = ({ networks = null }: Selection, network: string): boolean =>
  networks === null || networks.includes(network);

function seenFirst(preview: StepId, { name, mainnet }: ChainNetwork): Guard {
  const meaning = mainnet ? `would be sent on ${name} with real money` : `would be sent on ${name}`;
  return { kind: 'list-empty', of: preview, fact: 'willSend', meaning };
}

export const chainStepId = (stretch: Stretch, name: string): StepId => idIn(stretch, name);

/** One account on one chain has one sequence of nonces, whatever names its networks go by. */
function nonceLane({ chainId, signer }: ChainNetwork) {
  switch (signer.kind) {
    case 'keystore':
      return laneId(`nonces/${chainId}/${signer.file}`);
    case 'environment':
      return laneId(`nonces/${chainId}/${signer.variable}`);
    case 'external':
      return laneId(`nonces/${chainId}/${signer.address.toLowerCase()}`);
  }
}

function titleOf(task: ChainTask): string {
  switch (task.kind) {
    case 'deploy':
      return `deploy ${task.name}`;
    case 'call':
      return `${/^function\s+([\w$]+)/.exec(task.signature)?.[1] ?? 'call'} of ${task.to}`;
    case 'fund':
      return `fund ${task.to}${task.token === null ? '' : ` with ${task.token}`}`;
    case 'gate':
      return `whether messages pass to ${task.selector}`;
  }
}

function chainInput({ fleet, context }: Stretch, network: ChainNetwork, tasks: readonly ChainTask[]): ChainTaskInput {
  const others = fleet.networks.filter(({ name }) => name !== network.name);
  return {
    network: withPaths(network, fleet),
    others: Object.fromEntries(others.map(({ name, addresses }) => [name, addresses])),
    tasks: tasks.map((task) =>
      task.kind === 'deploy' ? { ...task, artifact: pathIn(fleet.directory, task.artifact) } : task,
    ),
    accountsDirectory: context.accountsDirectory,
    deploymentsDirectory: deploymentsDirectoryOf(context),
    run: lastPart(context.runDirectory),
    environment: fleet.environment,
  };
}

/** The run's id is the name of its directory. */
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const deploymentsDirectoryOf = ({ workspaceDirectory }: RecipeContext): string => `${workspaceDirectory}/deployments`;

/** Paths of the fleet file are relative to it; the engine may run anywhere. */
function withPaths(network: ChainNetwork, { directory }: Fleet): ChainNetwork {
  const { signer } = network;
  if (signer.kind !== 'keystore') return network;
  const password = signer.password.startsWith('file:')
    ? `file:${pathIn(directory, signer.password.slice('file:'.length))}`
    : signer.password;
  return { ...network, signer: { kind: 'keystore', file: pathIn(directory, signer.file), password } };
}
