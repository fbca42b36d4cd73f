import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { JsonValue } from '../../lib/json.ts';

/** When the lab's process is gone, however it went, its pipe ends: the node then writes its chain down and stops. */
const UNTIL_PIPE_ENDS = '"$@" & node=$!; read -r _; kill -TERM $node; wait $node';
/** A node of an earlier process may still be writing its chain down on the same port. */
const START_WITHIN_MS = 15_000;
const ASK_EVERY_MS = 25;
/** Past states that are kept: balances are read at the blocks around a transaction, and no disk is filled. */
const STATES = '128';

export interface EvmNodeOptions {
  readonly anvil: string;
  readonly port: number;
  readonly chainId: number;
  readonly blockSeconds: number;
  /** The chain is in this file while the node is down. */
  readonly stateFile: string;
  readonly directory: string;
}

/** A real Ethereum node on loopback that lives as long as the lab, and whose chain goes on with the next one. */
export class EvmNode {
  readonly #url: string;
  readonly #chainId: number;
  readonly #child: ChildProcess;

  private constructor({ port, chainId }: EvmNodeOptions, child: ChildProcess) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#chainId = chainId;
    this.#child = child;
  }

  static async start(options: EvmNodeOptions): Promise<EvmNode> {
    const deadline = Date.now() + START_WITHIN_MS;
    for (;;) {
      const node = new EvmNode(options, spawnNode(options));
      if (await node.#answers(deadline)) return node;
      await node.close();
      if (Date.now() > deadline) {
        throw new Error(
          `anvil does not answer on port ${options.port}: ${options.anvil}, or somebody else has the port`,
        );
      }
      await setTimeout(ASK_EVERY_MS);
    }
  }

  async ask(method: string, ...params: readonly JsonValue[]): Promise<JsonValue> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const answer = await fetch(this.#url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { result = null } = (await answer.json()) as { readonly result?: JsonValue };
    return result;
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const gone = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await gone;
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  /** False: it has ended, or what answers on its port is another chain. */
  async #answers(deadline: number): Promise<boolean> {
    const wanted = `0x${this.#chainId.toString(16)}`;
    while (!this.#ended && Date.now() < deadline) {
      const found = await this.ask('eth_chainId').catch(() => null);
      // Somebody else's node may answer while ours is still failing to take the port.
      if (found !== null) return found === wanted && !this.#ended;
      await setTimeout(ASK_EVERY_MS);
    }
    return false;
  }
}

function spawnNode({ anvil, port, chainId, blockSeconds, stateFile, directory }: EvmNodeOptions): ChildProcess {
  const argv = [
    ...['--silent', '--port', `${port}`, '--chain-id', `${chainId}`, '--block-time', `${blockSeconds}`],
    // No account of its own, whose keys everybody knows: the lab's is the only one with money.
    ...['--accounts', '0', '--state', stateFile, '--prune-history', STATES],
  ];
  const child = spawn('/bin/sh', ['-c', UNTIL_PIPE_ENDS, 'sh', anvil, ...argv], {
    cwd: directory,
    // What it keeps for itself goes into the lab, not into the home of whoever runs it.
    env: { PATH: '/usr/bin:/bin', HOME: directory },
    // A group of its own: ctrl-c at the terminal is for the engine, which then takes the lab down.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  return child;
}
