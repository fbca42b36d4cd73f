import type { JsonObject } from '../../lib/json.ts';

/** One instance of a resource, as the address of terraform names it. */
export interface Resource {
  readonly name: string;
  readonly key: string | number | null;
}

const one = (name: string, key: Resource['key'] = null): Resource => ({ name, key });
const each = (name: string, keys: readonly string[]): readonly Resource[] => keys.map((key) => one(name, key));

/** What src/lab/assets/terraform/per-region comes to, in the layers in which its resources depend on each other. */
export function resourceLayers(variables: JsonObject): readonly (readonly Resource[])[] {
  const cluster = variables.deploy_aks_clusters !== false;
  const validators = Number(variables.validator_count ?? 1);
  const sentries = Number(variables.sentry_count ?? 1);
  const pools = ['system', ...(sentries > 0 ? ['sentries'] : []), ...(validators > 0 ? ['validators'] : [])];
  return [
    [one('resource_group')],
    [one('virtual_network'), one('key_vault')],
    each('subnet', ['besu', 'nodes', 'private-endpoints']),
    cluster ? [one('aks', 0)] : [],
    [
      ...(cluster ? each('node_pool', pools) : []),
      ...(cluster && validators > 0 ? [one('validators', 0)] : []),
      one('monitor'),
    ],
  ];
}

export function addressOf({ name, key }: Resource): string {
  return `terraform_data.${name}${key === null ? '' : `[${JSON.stringify(key)}]`}`;
}
