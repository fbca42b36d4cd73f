import { isSecretName } from '../lib/secrets/secret-names.ts';
import type { CcipInput } from './ccip-schema.ts';
import { aboutKey, type Complain } from './complaint.ts';
import { contractsRecipe } from './contracts-recipe.ts';
import type { ContractsInput } from './contracts-schema.ts';
import { parseDuration } from './duration.ts';
import type {
  Approval,
  Around,
  CcipRecipe,
  ChainRecipe,
  CommandRecipe,
  HelmRecipe,
  KubectlRecipe,
  OnFailure,
  PhaseRecipe,
  TerraformRecipe,
} from './fleet.ts';
import type { ChainRecipeInput, HelmInput, KubectlInput, TerraformInput } from './phase-schema.ts';
import type { PhaseSpec } from './phase-table.ts';
import { isReference } from './secret-reference.ts';
import type { Path } from './yaml-source.ts';

/** What any phase may hold; the schema has already seen to it that each holds only what is its own. */
export interface PhaseEntry {
  readonly enabled?: boolean | undefined;
  readonly approval?: Approval | undefined;
  readonly onFailure?: OnFailure | undefined;
  readonly command?: [string, ...string[]] | undefined;
  readonly directory?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeout?: string | number | undefined;
  readonly silentAfter?: string | number | undefined;
  readonly terraform?: TerraformInput | undefined;
  readonly kubectl?: KubectlInput | undefined;
  readonly helm?: HelmInput | undefined;
  readonly chain?: ChainRecipeInput | undefined;
  readonly contracts?: ContractsInput | undefined;
  readonly ccip?: CcipInput | undefined;
  readonly zones?: 'together' | 'each' | undefined;
  readonly before?: CommandEntry | undefined;
  readonly after?: (CommandEntry & { readonly when: 'success' | 'always' }) | undefined;
}

/** A program that stands for itself: around a change, or as a check. */
export interface CommandEntry {
  readonly command: [string, ...string[]];
  readonly directory?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeout?: string | number | undefined;
  readonly silentAfter?: string | number | undefined;
}

const WAYS = ['terraform', 'kubectl', 'helm', 'chain', 'contracts', 'ccip', 'command'] as const;

/** How one phase is done. Complains unless the file says so exactly once. */
export function phaseRecipe(spec: PhaseSpec, entry: PhaseEntry, namespace: string, complain: Complain): PhaseRecipe {
  const [first, second] = WAYS.filter((way) => entry[way] !== undefined);
  if (first !== undefined && second !== undefined) {
    complain(
      aboutKey([...spec.path, second], `${spec.id} is told twice how: ${first} and ${second}`, 'keep one of them'),
    );
  }
  if (first !== 'command') checkLeftovers(spec, entry, first, complain);
  if (entry.enabled === false) return { kind: 'off' };
  return build(spec, entry, namespace, complain) ?? untold(spec, entry, complain);
}

function build(spec: PhaseSpec, entry: PhaseEntry, namespace: string, complain: Complain): PhaseRecipe | null {
  if (entry.command !== undefined) {
    refuseSecrets(spec.path, entry, complain);
    return commandRecipe(entry.command, entry, spec.defaultTimeoutMs);
  }
  if (entry.terraform !== undefined) return terraformRecipe(entry.terraform, spec);
  if (entry.kubectl !== undefined) return kubectlRecipe(entry.kubectl, spec, complain);
  if (entry.helm !== undefined) return helmRecipe(entry.helm, spec, namespace, isZoneWise(entry));
  if (entry.contracts !== undefined) return contractsRecipe(entry.contracts, timeout(entry.contracts.timeout, spec));
  if (entry.ccip !== undefined) return ccipRecipe(entry.ccip, spec);
  return entry.chain === undefined ? null : chainRecipe(entry.chain, spec);
}

function untold(spec: PhaseSpec, entry: PhaseEntry, complain: Complain): PhaseRecipe {
  if (spec.id === 'preflight') return { kind: 'preflight', timeoutMs: timeout(entry.timeout, spec) };
  const ways = [...(spec.recipe === null ? [] : [`${spec.recipe}:`]), 'command:', 'enabled: false'];
  const hint = `add ${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}`;
  complain(aboutKey(spec.path, `${spec.id} does not say how it is done`, hint));
  return { kind: 'off' };
}

/** Settings of a command beside another recipe would silently do nothing. */
function checkLeftovers(spec: PhaseSpec, entry: PhaseEntry, way: string | undefined, complain: Complain): void {
  for (const key of ['directory', 'env', 'timeout', 'silentAfter'] as const) {
    if (entry[key] === undefined || (key === 'timeout' && spec.id === 'preflight')) continue;
    const inside =
      key === 'timeout' && way !== undefined && way !== 'chain' ? `write it inside ${way}:` : `remove ${key}`;
    complain(aboutKey([...spec.path, key], `${key} belongs to a command, and ${spec.id} has none`, inside));
  }
}

/** The plan holds what is written here, and the journal holds the plan. */
function refuseSecrets(path: Path, entry: Pick<PhaseEntry, 'env'>, complain: Complain): void {
  for (const [name, value] of Object.entries(entry.env ?? {})) {
    if (value === '' || !isSecretName(name) || isReference(value)) continue;
    const hint = `name it instead: env:NAME or file:PATH`;
    complain(
      aboutKey([...path, 'env', name], `${name} sounds like a secret: a secret is never written in a fleet file`, hint),
    );
  }
}

const timeout = (written: string | number | undefined, { defaultTimeoutMs }: PhaseSpec): number =>
  written === undefined ? defaultTimeoutMs : (parseDuration(written) ?? defaultTimeoutMs);

const commandRecipe = (
  command: [string, ...string[]],
  entry: Omit<CommandEntry, 'command'>,
  defaultTimeoutMs: number,
): CommandRecipe => ({
  kind: 'command',
  command,
  directory: entry.directory ?? '.',
  env: entry.env ?? {},
  timeoutMs: entry.timeout === undefined ? defaultTimeoutMs : (parseDuration(entry.timeout) ?? defaultTimeoutMs),
  ...silentAfter(entry.silentAfter),
});

function silentAfter(written: string | number | undefined): Pick<CommandRecipe, 'silentAfterMs'> {
  const silentAfterMs = written === undefined ? null : parseDuration(written);
  return silentAfterMs === null ? {} : { silentAfterMs };
}

/** A load balancer answers, and drains, within minutes; so does anything one looks at after a push. */
const ASIDE_MS = 10 * 60_000;

/** A program beside the work of a phase: around its change, or one that looks at it. */
export function asideRecipe(entry: CommandEntry, path: Path, complain: Complain): CommandRecipe {
  refuseSecrets(path, entry, complain);
  return commandRecipe(entry.command, entry, ASIDE_MS);
}

export function aroundOf({ before, after }: PhaseEntry, path: Path, complain: Complain): Around | null {
  if (before === undefined && after === undefined) return null;
  return {
    before: before === undefined ? null : asideRecipe(before, [...path, 'before'], complain),
    after: after === undefined ? null : asideRecipe(after, [...path, 'after'], complain),
    always: after?.when === 'always',
  };
}

export const isZoneWise = (entry: Pick<PhaseEntry, 'zones'> | undefined): boolean => entry?.zones === 'each';

const terraformRecipe = (input: TerraformInput, spec: PhaseSpec): TerraformRecipe => ({
  kind: 'terraform',
  module: input.module,
  layout: input.layout,
  parallelism: input.parallelism,
  backendConfig: input.backendConfig,
  lockTimeoutSeconds: (parseDuration(input.lockTimeout) ?? 0) / 1000,
  timeoutMs: timeout(input.timeout, spec),
});

function kubectlRecipe(input: KubectlInput, spec: PhaseSpec, complain: Complain): KubectlRecipe {
  const path = [...spec.path, 'kubectl'];
  if (input.credentials !== undefined && input.kubeconfig !== undefined) {
    complain(aboutKey([...path, 'kubeconfig'], 'the kubeconfig is told twice', 'keep credentials or kubeconfig'));
  }
  if (input.credentials === undefined && input.kubeconfig === undefined) {
    complain(
      aboutKey(
        path,
        'nothing says where the kubeconfig comes from',
        'add credentials: (a command) or kubeconfig: (a file)',
      ),
    );
  }
  return {
    kind: 'kubectl',
    credentials: input.credentials ?? null,
    kubeconfig: input.kubeconfig ?? null,
    manifests: input.manifests ?? null,
    namespace: input.namespace,
    nodesReady: input.nodesReady,
    timeoutMs: timeout(input.timeout, spec),
  };
}

const helmRecipe = (input: HelmInput, spec: PhaseSpec, namespace: string, zoneWise: boolean): HelmRecipe => ({
  kind: 'helm',
  chart: input.chart,
  release: input.release ?? (zoneWise ? `${spec.id}-{zone}` : spec.id),
  namespace: input.namespace ?? namespace,
  values: input.values,
  timeoutMs: timeout(input.timeout, spec),
});

const ccipRecipe = (input: CcipInput, spec: PhaseSpec): CcipRecipe => ({
  kind: 'ccip',
  a: input.a,
  b: input.b,
  approve: input.approve ?? null,
  laneCheck: input.laneCheck,
  smoke: input.smoke ?? null,
  timeoutMs: timeout(input.timeout, spec),
});

const chainRecipe = (input: ChainRecipeInput, spec: PhaseSpec): ChainRecipe => ({
  kind: 'chain',
  rpc: input.rpc,
  minPeers: input.minPeers,
  maxBlocksBehind: input.maxBlocksBehind,
  blocks: input.blocks,
  sealing: input.sealing,
  withinMs: timeout(input.within, spec),
});
