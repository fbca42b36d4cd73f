import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaseWallet, Wallet } from 'ethers';
import { contractProbes } from '../../../src/contracts/contract-probes.ts';
import type { Failure } from '../../../src/engine/model/failure.ts';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';
import type { Probe, ProbeAnswer, ProbeContext } from '../../../src/engine/ports.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import {
  type ChainNetwork,
  type ChainTask,
  type ChainTaskInput,
  chainTaskJson,
} from '../../../src/regions/chain-task.ts';

/** An engine's place on disk, one account, and probes that can be thrown away and made anew. */
export class ChainRig {
  readonly directory: string;
  readonly wallet: BaseWallet;
  readonly env: Record<string, string>;
  /** Called at every point where a death matters; replaced by tests that die. */
  atPoint: (point: string) => void = () => {};
  readonly #url: string;
  readonly #chainId: number;

  private constructor(directory: string, url: string, chainId: number, wallet: BaseWallet) {
    this.directory = directory;
    this.wallet = wallet;
    this.#url = url;
    this.#chainId = chainId;
    this.env = { KEY: this.wallet.privateKey };
  }

  static async open(url: string, chainId: number, wallet: BaseWallet = Wallet.createRandom()): Promise<ChainRig> {
    return new ChainRig(await mkdtemp(join(tmpdir(), 'besu-console-chain-')), url, chainId, wallet);
  }

  close = (): Promise<void> => rm(this.directory, { recursive: true, force: true });

  get accountsDirectory(): string {
    return join(this.directory, 'accounts');
  }

  input(tasks: readonly ChainTask[], network: Partial<ChainNetwork> = {}, rest: Partial<ChainTaskInput> = {}) {
    const full: ChainTaskInput = {
      network: {
        name: 'chain-138',
        rpc: this.#url,
        chainId: this.#chainId,
        mainnet: false,
        confirmations: 1,
        everyMs: 2000,
        maxFeeGwei: '100',
        maxCostEther: null,
        signer: { kind: 'environment', variable: 'KEY' },
        addresses: {},
        explorer: null,
        ...network,
      },
      others: {},
      tasks,
      accountsDirectory: this.accountsDirectory,
      run: 'first',
      deploymentsDirectory: join(this.directory, 'fleets', 'test-1a2b', 'deployments'),
      environment: 'lab',
      ...rest,
    };
    return full;
  }

  probe(name: 'chain-preview' | 'chain-task'): Probe {
    const probes = contractProbes({ env: this.env, program: 'test', atPoint: (point) => this.atPoint(point) });
    return probes[name]!;
  }

  /** One ask by a new engine. */
  ask(name: 'chain-preview' | 'chain-task', input: ChainTaskInput, context = contextOf()): Promise<ProbeAnswer> {
    return this.probe(name).ask(chainTaskJson(input), context);
  }

  /** Asks one attempt until it says yes or no. */
  async finish(input: ChainTaskInput, attempt = 'fleet/contracts/task#1'): Promise<ProbeAnswer> {
    const probe = this.probe('chain-task');
    const context = contextOf(attempt);
    for (;;) {
      const answer = await probe.ask(chainTaskJson(input), context);
      if (answer.answer !== 'not-yet') return answer;
    }
  }
}

export function contextOf(attempt = 'fleet/contracts/task#1', aborted = new AbortController().signal) {
  const signals: Signal[] = [];
  const context: ProbeContext & { readonly signals: readonly Signal[] } = {
    attempt: attempt as AttemptId,
    beganAtMs: 0,
    nowMs: () => 0,
    emit: (signal) => signals.push(signal),
    aborted,
    memory: new Map(),
    signals,
  };
  return context;
}

export function factsOf(answer: ProbeAnswer): JsonObject {
  if (answer.answer === 'yes') return answer.facts;
  throw new Error(`no yes: ${JSON.stringify(answer)}`);
}

export function textFact(answer: ProbeAnswer, name: string): string {
  const fact = factsOf(answer)[name];
  if (typeof fact === 'string') return fact;
  throw new Error(`${name} is no text: ${JSON.stringify(answer)}`);
}

export function failureOf(answer: ProbeAnswer): Failure {
  if (answer.answer === 'no') return answer.failure;
  throw new Error(`no refusal: ${JSON.stringify(answer)}`);
}

export const ETHER = 10n ** 18n;

export const fund = (name: string, to: string, wei: bigint, limitWei = wei): ChainTask => ({
  kind: 'fund',
  name,
  to,
  token: null,
  target: { kind: 'amount', wei: wei.toString() },
  limitWei: limitWei.toString(),
});
