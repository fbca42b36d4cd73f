import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { regionOfAddress } from './region-of-address.ts';

/** What a plan belongs to, so that what it destroys can be judged. Input of the plan readers under `guards`. */
export interface PlanScope {
  /** Keys of `module.region_deployment` the plan is about; null = a state of one region, where every address is its own. */
  readonly regions: readonly string[] | null;
  readonly production: boolean;
}

const OWN_STATE: PlanScope = { regions: null, production: false };

/** Input of a reader: `{ guards: { regions: [...], production: true } }`. Plans of older versions have none. */
export function planScope(input: JsonValue): PlanScope {
  const guards = isJsonObject(input) ? input['guards'] : undefined;
  if (guards === undefined || !isJsonObject(guards)) return OWN_STATE;
  const { regions, production } = guards;
  const named = Array.isArray(regions) ? (regions as readonly JsonValue[]).map(String) : null;
  return { regions: named, production: production === true };
}

/** A validator without its key is another validator: what may hold one is told apart from everything else. */
const KEY_HOLDERS: readonly RegExp[] = [
  /(?:^|\.)azurerm_key_vault(?:_(?:managed_hardware_security_module_)?(?:key|secret|certificate))?\./i,
  /(?:^|\.)azurerm_key_vault_managed_hardware_security_module\./i,
  /validator[\w-]*key|node[\w-]*key|key_?vault$/i,
];

/** Names of data and of what stands in brackets are a person's words, not what a thing is. */
const holdsKey = (address: string): boolean => {
  const plain = address.replace(/\[[^\]]*\]/g, '');
  return KEY_HOLDERS.some((pattern) => pattern.test(plain));
};

/** One planned loss in words, for the list that a person reads before approving; null = nobody has to be asked. */
export function guardedLoss(address: string, how: Loss, scope: PlanScope): string | null {
  const foreign = isForeign(address, scope);
  const key = holdsKey(address);
  // A failed create leaves its resource tainted, so every retry replaces one: that is repair, not loss.
  if (how === 'tainted' && !foreign && !key && !scope.production) return null;
  const classes = [
    HOW[how],
    ...(key ? ['may hold a validator key'] : []),
    ...(foreign ? ['outside what this plan is about'] : []),
    ...(scope.production ? ['production'] : []),
  ];
  return `${address} (${classes.join('; ')})`;
}

export type Loss = 'destroyed' | 'replaced' | 'tainted';

const HOW: Readonly<Record<Loss, string>> = {
  destroyed: 'destroyed',
  replaced: 'destroyed and made anew',
  tainted: 'tainted, so destroyed and made anew',
};

function isForeign(address: string, { regions }: PlanScope): boolean {
  if (regions === null) return false;
  const region = regionOfAddress(address);
  return region === null || !regions.includes(region);
}
