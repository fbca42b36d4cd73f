import { dataSlice, keccak256, toUtf8Bytes } from 'ethers';
import type { NodeRules } from '../../../../src/contracts/genesis/check-nodes.ts';
import type { GenesisNode } from '../../../../src/contracts/genesis/read-nodes.ts';
import { catalog } from '../../../../src/regions/catalog.ts';

export const REGIONS = ['northeurope', 'uksouth', 'ukwest', 'japaneast'] as const;

/** A node whose address is that of its key, as on a real chain. */
export function nodeIn(region: string, place = 0): GenesisNode & { readonly name: string } {
  const half = (part: string): string => keccak256(toUtf8Bytes(`${region}/${place}/${part}`)).slice(2);
  const id = half('left') + half('right');
  const host = `10.${Number.parseInt(id.slice(0, 2), 16)}.${Number.parseInt(id.slice(2, 4), 16)}.${place + 4}`;
  const address = dataSlice(keccak256(`0x${id}`), 12);
  return { name: `${region}-${place}`, region, address, enode: `enode://${id}@${host}:30303` };
}

export const nodesIn = (regions: readonly string[]): readonly GenesisNode[] =>
  regions.map((region, place) => nodeIn(region, place));

export const rules: NodeRules = {
  regions: catalog,
  onlyThese: false,
  allowFewRegions: false,
  allowOtherKeys: false,
};
