/** What the regions of one chain have said so far in this process; it answers what no region can know alone. */
export interface FleetChainMemo {
  saw(region: string, seen: SeenChain): void;
  /** It did not answer: its validators are not counted as up any more. */
  lost(region: string): void;
  /** Validators of the regions that answer. */
  validatorsUp(): number;
  /** The highest block seen on the chain with this genesis. */
  bestHeight(genesisHash: string): number;
  agreement(region: string): GenesisAgreement;
}

export interface SeenChain {
  readonly genesisHash: string;
  readonly height: number;
  readonly validators: number;
}

/** `outvoted`: more regions hold another genesis; `disputed`: as many. `other` is one region that differs. */
export type GenesisAgreement =
  | { readonly kind: 'agreed' }
  | { readonly kind: 'outvoted' | 'disputed'; readonly other: string; readonly hash: string };

export function createFleetChainMemo(): FleetChainMemo {
  const seen = new Map<string, SeenChain & { up: boolean }>();
  const all = () => [...seen.values()];
  return {
    saw: (region, chain) => void seen.set(region, { ...chain, up: true }),
    lost(region) {
      const known = seen.get(region);
      if (known !== undefined) known.up = false;
    },
    validatorsUp: () => all().reduce((sum, each) => sum + (each.up ? each.validators : 0), 0),
    bestHeight: (hash) =>
      Math.max(
        0,
        ...all()
          .filter((each) => each.genesisHash === hash)
          .map((each) => each.height),
      ),
    agreement(region) {
      const own = seen.get(region)?.genesisHash;
      const votes = Map.groupBy(all(), (each) => each.genesisHash);
      const rivals = [...seen].filter(([, each]) => each.genesisHash !== own);
      const strongest = rivals.toSorted(([, one], [, other]) => count(votes, other) - count(votes, one))[0];
      if (own === undefined || strongest === undefined) return { kind: 'agreed' };
      const [other, { genesisHash: hash }] = strongest;
      const ownVotes = votes.get(own)?.length ?? 0;
      const rivalVotes = votes.get(hash)?.length ?? 0;
      if (ownVotes > rivalVotes) return { kind: 'agreed' };
      return { kind: ownVotes === rivalVotes ? 'disputed' : 'outvoted', other, hash };
    },
  };
}

const count = (votes: ReadonlyMap<string, readonly unknown[]>, chain: SeenChain): number =>
  votes.get(chain.genesisHash)?.length ?? 0;
