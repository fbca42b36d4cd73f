import type { JsonObject } from '../lib/json.ts';

/** A chain that contracts are deployed to or called on, as the fleet file names it. */
export interface ChainNetwork {
  /** `mainnet`, `chain-138`: as in the fleet file. */
  readonly name: string;
  /** An http or https address, or `env:NAME` where it holds a key of its own. */
  readonly rpc: string;
  readonly chainId: number;
  /** Real money: everything sent here is seen and typed by a person first, and has a fee cap. */
  readonly mainnet: boolean;
  /** How many blocks, the one that holds it counted, make a transaction final. */
  readonly confirmations: number;
  /** How often the node is asked while a transaction is under way. */
  readonly everyMs: number;
  /** Highest price of one unit of gas that is ever signed, in gwei, as a decimal text. */
  readonly maxFeeGwei: string;
  /** Highest cost of one transaction, fee and value together, in ether, as a decimal text; null = only the fee is capped. */
  readonly maxCostEther: string | null;
  readonly signer: SignerReference;
  /** Known contracts by name, for `{Name}` in arguments: what was deployed by others. */
  readonly addresses: Readonly<Record<string, string>>;
  /** `https://etherscan.io/tx/{hash}`; null = none. */
  readonly explorer: string | null;
}

/** In the place of a reference to a password: a person types it. */
export const TYPED = 'prompt';

/** Who signs. Keys are named, never written: they come from a file, the environment or another program. */
export type SignerReference =
  /** An encrypted JSON keystore (V3); the password is `file:PATH` (its first line), `env:NAME`, or `prompt`: a person types it. */
  | { readonly kind: 'keystore'; readonly file: string; readonly password: string }
  /** `env:NAME` of a raw private key: refused unless the fleet's environment is a lab. */
  | { readonly kind: 'environment'; readonly variable: string }
  /** web3signer or clef: `eth_signTransaction` at this address. */
  | { readonly kind: 'external'; readonly url: string; readonly address: string };

/**
 * An argument of a constructor or a function: texts, whole numbers as texts, booleans, lists and tuples of them. `{Name}`
 * inside a text is the address of that deployment on the same network, `{network.Name}` on another. Behind hex
 * digits it goes on without its own 0x: `0x`, 24 zeros and a reference are abi.encode(address), which is how one chain names
 * a contract of another.
 */
export type ChainArgument = string | boolean | readonly ChainArgument[];

/** A view function and what it has to answer for the work to count as done. */
export interface ChainReading {
  /** Human readable: `function getOnRamp(uint64) view returns (address)`. */
  readonly signature: string;
  readonly to: string;
  readonly arguments: readonly ChainArgument[];
  /** Compared after decoding: addresses without regard to case, numbers as whole numbers. The text `*` is anything. */
  readonly equals: readonly ChainArgument[];
  /** `has`: a list may hold more than what is wanted, in any order. Absent = the same. */
  readonly compare?: 'same' | 'has';
}

/** One thing to do on one network; each becomes one step of that network's lane. */
export type ChainTask =
  | {
      readonly kind: 'deploy';
      readonly name: string;
      /** Absolute path of a Hardhat or Foundry JSON: abi, bytecode, link references. */
      readonly artifact: string;
      /** Library name to `{Name}` or an address. */
      readonly libraries: Readonly<Record<string, string>>;
      readonly arguments: readonly ChainArgument[];
      /** In wei, as a decimal text. */
      readonly valueWei: string;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly to: string;
      /** Human readable: `function grantRole(bytes32 role, address account)`. */
      readonly signature: string;
      readonly arguments: readonly ChainArgument[];
      readonly valueWei: string;
      /**
       * Read before: all as wanted = nothing is sent. Read after: anything else = failed. Empty = the call counts as done
       * when this very intention (same target, data and value) was mined before.
       */
      readonly doneWhen: readonly ChainReading[];
      /** Read before: all as wanted = the chain is further than this call leads, and nothing is sent. Absent = no such state. */
      readonly orDoneWhen?: readonly ChainReading[];
      /** Read before anything is sent: one that is not as wanted = failed, and nothing is sent. Absent = nothing. */
      readonly requires?: readonly ChainReading[];
    }
  /** Brings the balance of `to` up to `targetWei`, never by more than `limitWei`. `token` null = the chain's own coin. */
  | {
      readonly kind: 'fund';
      readonly name: string;
      readonly to: string;
      readonly token: string | null;
      readonly target: FundingTarget;
      /** In the token's smallest unit, decimal. */
      readonly limitWei: string;
    }
  /** Sends nothing: refuses what comes after it while CCIP carries no messages to the other chain, or at an old price. */
  | {
      readonly kind: 'gate';
      readonly name: string;
      readonly router: string;
      /** Of the other chain: uint64, decimal text. */
      readonly selector: string;
      /** Null = the age of the price of gas is not looked at. */
      readonly feeQuoter: string | null;
    };

export type FundingTarget =
  | { readonly kind: 'amount'; readonly wei: string }
  /** Enough for so many CCIP messages at the router's fee of now. */
  | {
      readonly kind: 'messages';
      readonly count: number;
      readonly router: string;
      /** uint64, decimal text: it does not fit a JavaScript number. */
      readonly selector: string;
      /** Receiver on the other chain, an address; sent as abi.encode(address). */
      readonly receiver: string;
      /** Address of the fee token; null = the chain's own coin. */
      readonly feeToken: string | null;
      readonly dataBytes: number;
      readonly gasLimit: number;
    };

/**
 * The input of the probes `chain-preview` (all tasks of a lane; sends nothing; facts: `willSend`, a list of lines, and the
 * sums) and `chain-task` (one task; its durable memory is the account's ledger). JSON in the plan, so it holds no secret.
 */
export interface ChainTaskInput {
  readonly network: ChainNetwork;
  /** For `{network.Name}`: the known addresses of the other networks. */
  readonly others: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tasks: readonly ChainTask[];
  /** `<state dir>/accounts`: ledgers and locks, one directory per chain id and account; outlives runs and fleets. */
  readonly accountsDirectory: string;
  /** `<state dir>/fleets/<fleet>/deployments`: `<network>/<name>.json`, what was deployed where. */
  readonly deploymentsDirectory: string;
  /** Whose attempts these are: the first try of another run asks anew, whatever an earlier run was told. */
  readonly run: string;
  readonly environment: 'production' | 'staging' | 'lab';
}

/** As a probe gets it. */
export const chainTaskJson = (input: ChainTaskInput): JsonObject => input as unknown as JsonObject;
