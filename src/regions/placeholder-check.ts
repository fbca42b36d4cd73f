import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import type { FleetPhase } from './fleet.ts';
import { isAddress } from './is-address.ts';
import { phaseTable } from './phase-table.ts';
import type { Path } from './yaml-source.ts';

const REGION = '{region}';
/** What is replaced in the address that verify asks. */
const IN_ADDRESS = ['region', 'zone', 'role', 'index', 'node'];

/**
 * Where regions must differ, the file has to say `{region}`: without it every region would get the same cluster, or,
 * worst of all, every terraform would write the same state.
 */
export function checkPlaceholders(phases: readonly FleetPhase[], regionCount: number, complain: Complain): void {
  for (const phase of phases) {
    const path = phaseTable.find((spec) => spec.id === phase.id)?.path ?? [];
    if (phase.scope === 'fleet') checkFleetPhase(phase, path, complain);
    if (phase.scope === 'region' && regionCount > 1) checkRegionPhase(phase, path, complain);
    checkAddress(phase, path, complain);
  }
}

function checkRegionPhase({ recipe }: FleetPhase, path: Path, complain: Complain): void {
  const shared = (key: readonly string[], what: string) =>
    complain(
      aboutKey([...path, ...key], `all regions would share one ${what}`, `write ${REGION} where regions differ`),
    );
  if (
    recipe.kind === 'terraform' &&
    recipe.layout === 'per-region' &&
    lacksRegion(Object.values(recipe.backendConfig))
  ) {
    shared(['terraform', 'backendConfig'], 'terraform state');
  }
  if (recipe.kind === 'kubectl') {
    if (lacksRegion(recipe.credentials ?? [])) shared(['kubectl', 'credentials'], 'cluster');
    if (lacksRegion(recipe.kubeconfig === null ? [] : [recipe.kubeconfig]))
      shared(['kubectl', 'kubeconfig'], 'cluster');
  }
  if (recipe.kind === 'chain' && recipe.rpc.via === 'url' && lacksRegion([recipe.rpc.url])) {
    shared(['chain', 'rpc', 'url'], 'node');
  }
}

/** Nothing given is another matter: then a default that knows the region applies. */
const lacksRegion = (texts: readonly string[]): boolean =>
  texts.length > 0 && !texts.some((text) => text.includes(REGION));

function checkFleetPhase({ id, recipe }: FleetPhase, path: Path, complain: Complain): void {
  if (recipe.kind !== 'command') return;
  recipe.command.forEach((argument, index) => {
    if (!argument.includes(REGION)) return;
    complain(
      aboutValue(
        [...path, 'command', index],
        `${id} runs once for the whole fleet: there is no region`,
        `remove ${REGION}`,
      ),
    );
  });
}

function checkAddress({ recipe }: FleetPhase, path: Path, complain: Complain): void {
  if (recipe.kind !== 'chain' || recipe.rpc.via !== 'url') return;
  if (isAddress(recipe.rpc.url, IN_ADDRESS)) return;
  complain(
    aboutValue(
      [...path, 'chain', 'rpc', 'url'],
      'this is not an http or https address',
      'such as https://rpc.{region}.example.org',
    ),
  );
}
