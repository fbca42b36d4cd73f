import { byzantine, canLose, quorum } from '../../regions/quorum.ts';
import type { GenesisNode } from './read-nodes.ts';

/** What a chain of these validators can stand. */
export interface GenesisSummary {
  readonly validators: number;
  /** How many have to be up for block 1 and for every block after it. */
  readonly quorum: number;
  /** How many may be down while blocks are still made. */
  readonly mayBeDown: number;
  /** How many may lie. */
  readonly mayLie: number;
  /** Most validators first. */
  readonly regions: readonly { readonly region: string; readonly validators: number }[];
  /** Regions whose loss alone stops the chain. */
  readonly stoppedBy: readonly string[];
}

export function genesisSummary(nodes: readonly Pick<GenesisNode, 'region'>[]): GenesisSummary {
  const groups = Map.groupBy(nodes, ({ region }) => region);
  const regions = [...groups]
    .map(([region, members]) => ({ region, validators: members.length }))
    .toSorted((one, other) => other.validators - one.validators || (one.region < other.region ? -1 : 1));
  const mayBeDown = canLose(nodes.length);
  return {
    validators: nodes.length,
    quorum: quorum(nodes.length),
    mayBeDown,
    mayLie: byzantine(nodes.length),
    regions,
    stoppedBy: regions.filter(({ validators }) => validators > mayBeDown).map(({ region }) => region),
  };
}

/** For people: what must be up, what may fail, and how the validators are spread. */
export function summaryLines(summary: GenesisSummary): readonly string[] {
  const { validators, mayBeDown, regions, stoppedBy } = summary;
  const spread = regions.map((one) => `${one.region} ${one.validators}`).join(', ');
  const loss =
    stoppedBy.length === 0
      ? 'the loss of any one region leaves a quorum'
      : `the loss of ${stoppedBy.join(' or ')} alone stops the chain`;
  return [
    `validators   ${validators}`,
    `quorum       ${summary.quorum}: no block 1 before so many are up`,
    `may be down  ${mayBeDown}: the chain stops at ${mayBeDown + 1}; ${summary.mayLie} may lie`,
    `regions      ${regions.length}: ${spread}`,
    `             ${loss}`,
  ];
}
