import type { JsonObject } from '../lib/json.ts';
import type { GenesisFrom } from './genesis-from.ts';

/** Where the nodes of a region are told; `{region}` in a path is replaced. All paths absolute. */
export type NodesPlace =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'terraform-output';
      readonly directory: string;
      readonly output: string;
      /** Null = must not be set. */
      readonly env: Readonly<Record<string, string | null>>;
    };

/** The input of the probe `chain-genesis`. All paths absolute. */
export interface GenesisInput {
  /** `use`: only some regions take part, and from some nobody can make the genesis of all. */
  readonly mode: 'build' | 'use';
  readonly genesis: string;
  readonly staticNodes: string;
  /** Helm values with the static nodes, for the charts of the regions. */
  readonly values: string;
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  readonly nodes: NodesPlace;
  /** How many validators each region of the fleet has, by id. */
  readonly validators: Readonly<Record<string, number>>;
  readonly settings: Omit<GenesisFrom, 'nodes' | 'after' | 'staticNodes' | 'alloc'>;
  readonly alloc: string | null;
}

/** As a step carries it. */
export const genesisInputJson = (input: GenesisInput): JsonObject => input as unknown as JsonObject;
/** As a probe gets it: from our own recipe, so its shape is known. */
export const genesisInputOf = (input: JsonObject): GenesisInput => input as unknown as GenesisInput;
