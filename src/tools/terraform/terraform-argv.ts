import type { Argv } from '../argv.ts';

/** The values of `-var`: the only way in which an administrative region is ever applied in a shared state. */
export const ADMIN_VARIABLES: Readonly<Record<string, string>> = {
  deploy_aks_clusters: 'false',
  validator_count: '0',
  sentry_count: '0',
};

export interface InitOptions {
  readonly backend: boolean;
  readonly backendConfig: Readonly<Record<string, string>>;
  /** Several inits at once all rewrite the lock file; only the warm-up may. */
  readonly lockfile: 'readonly' | 'writable';
}

export function terraformInit(options: InitOptions): Argv {
  return [
    'terraform',
    'init',
    '-input=false',
    '-no-color',
    ...(options.lockfile === 'readonly' ? ['-lockfile=readonly'] : []),
    ...(options.backend ? [] : ['-backend=false']),
    ...Object.entries(options.backendConfig).map(([key, value]) => `-backend-config=${key}=${value}`),
  ];
}

export interface PlanOptions {
  readonly out: string;
  readonly parallelism: number;
  readonly lockTimeoutSeconds: number;
  readonly varFile?: string;
  /** Keys of `module.region_deployment`; none = everything. */
  readonly targets?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** One argument each: nothing here is ever read by a shell, so brackets and quotes stand as terraform wants them. */
export function terraformPlan(options: PlanOptions): Argv {
  return [
    'terraform',
    'plan',
    '-json',
    '-input=false',
    `-lock-timeout=${options.lockTimeoutSeconds}s`,
    `-out=${options.out}`,
    `-parallelism=${options.parallelism}`,
    ...(options.varFile === undefined ? [] : [`-var-file=${options.varFile}`]),
    ...(options.targets ?? []).map((region) => `-target=${regionModule(region)}`),
    ...Object.entries(options.variables ?? {}).map(([name, value]) => `-var=${name}=${value}`),
  ];
}

export interface ApplyOptions {
  readonly planFile: string;
  readonly parallelism: number;
  readonly lockTimeoutSeconds: number;
}

export function terraformApply(options: ApplyOptions): Argv {
  return [
    'terraform',
    'apply',
    '-json',
    '-input=false',
    `-lock-timeout=${options.lockTimeoutSeconds}s`,
    `-parallelism=${options.parallelism}`,
    options.planFile,
  ];
}

/** `{value}` is the id of the lock; a person has seen it. */
export const terraformUnlock: Argv = ['terraform', 'force-unlock', '-force', '-no-color', '{value}'];

export const regionModule = (region: string): string => `module.region_deployment["${region}"]`;

/**
 * TF_DATA_DIR and the TF_CLI_ARGS family would change what the argv says, and TF_WORKSPACE which state it meets:
 * an operator's leftovers must not.
 */
export function terraformEnv(pluginCache: string): Readonly<Record<string, string | null>> {
  return {
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_PLUGIN_CACHE_DIR: pluginCache,
    TF_DATA_DIR: null,
    TF_WORKSPACE: null,
    TF_CLI_ARGS: null,
    TF_CLI_ARGS_init: null,
    TF_CLI_ARGS_plan: null,
    TF_CLI_ARGS_apply: null,
  };
}
