import { isSecretName } from '../lib/secrets/secret-names.ts';
import type { CcipInput } from './ccip-schema.ts';
import { aboutKey, type Complain } from './complaint.ts';
import { contractsRecipe } from './contracts-recipe.ts';
import type { ContractsInput } from './contracts-schema.ts';
import { parseDuration } from './duration.ts';
import type {
  CcipRecipe,
  ChainRecipe,
  CommandRecipe,
  HelmRecipe,
  KubectlRecipe,
  PhaseRecipe,
  TerraformRecipe,
} from './fleet.ts';
import type { ChainRecipeInput, HelmInput, KubectlInput, TerraformInput } from './phase-schema.ts';
import type { PhaseSpec } from './phase-table.ts';
import { isReference } from './secret-reference.ts';

/** What any phase may hold; the schema has already seen to it that each holds only what is its own. */
export interface PhaseEntry {
  readonly enabled?: boolean | undefined;
  readonly command?: [string, ...string[]] | undefined;
  readonly directory?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeout?: string | number | undefined;
  readonly terraform?: TerraformInput | undefined;
  readonly kubectl?: KubectlInput | undefined;
  readonly helm?: HelmInput | undefined;
  readonly chain?: ChainRecipeInput | undefined;
  readonly contracts?: ContractsInput | undefined;
  readonly ccip?: CcipInput | undefined;
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
    refuseSecrets(spec, entry, complain);
    return commandRecipe(entry.command, entry, spec);
  }
  if (entry.terraform !== undefined) return terraformRecipe(entry.terraform, spec);
  if (entry.kubectl !== undefined) return kubectlRecipe(entry.kubectl, spec, complain);
  if (entry.helm !== undefined) return helmRecipe(entry.helm, spec, namespace);
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
  for (const key of ['directory', 'env', 'timeout'] as const) {
    if (entry[key] === undefined || (key === 'timeout' && spec.id === 'preflight')) continue;
    const inside =
      key === 'timeout' && way !== undefined && way !== 'chain' ? `write it inside ${way}:` : `remove ${key}`;
    complain(aboutKey([...spec.path, key], `${key} belongs to a command, and ${spec.id} has none`, inside));
  }
}

/** The plan holds what is written here, and the journal holds the plan. */
function refuseSecrets(spec: PhaseSpec, entry: PhaseEntry, complain: Complain): void {
  for (const [name, value] of Object.entries(entry.env ?? {})) {
    if (value === '' || !isSecretName(name) || isReference(value)) continue;
    const hint = `name it instead: env:NAME or file:PATH`;
    complain(
      aboutKey(
        [...spec.path, 'env', name],
        `${name} sounds like a secret: a secret is never written in a fleet file`,
        hint,
      ),
    );
  }
}

const timeout = (written: string | number | undefined, spec: PhaseSpec): number =>
  written === undefined ? spec.defaultTimeoutMs : (parseDuration(written) ?? spec.defaultTimeoutMs);

const commandRecipe = (command: [string, ...string[]], entry: PhaseEntry, spec: PhaseSpec): CommandRecipe => ({
  kind: 'command',
  command,
  directory: entry.directory ?? '.',
  env: entry.env ?? {},
  timeoutMs: timeout(entry.timeout, spec),
});

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

const helmRecipe = (input: HelmInput, spec: PhaseSpec, namespace: string): HelmRecipe => ({
  kind: 'helm',
  chart: input.chart,
  release: input.release ?? spec.id,
  namespace: input.namespace ?? namespace,
  values: input.values,
  timeoutMs: timeout(input.timeout, spec),
});

const ccipRecipe = (input: CcipInput, spec: PhaseSpec): CcipRecipe => ({
  kind: 'ccip',
  a: input.a,
  b: input.b,
  approve: input.approve ?? null,
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
