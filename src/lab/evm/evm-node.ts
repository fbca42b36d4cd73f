import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { JsonValue } from '../../lib/json.ts';
import { LabRefusal, portTaken } from '../lab-refusal.ts';

/**
 * When the lab's process is gone, however it went, its pipe ends: the node then writes its chain down and stops. Who watches
 * the pipe is no longer needed once the node has ended by itself.
 */
const UNTIL_PIPE_ENDS = `exec 3<&0; "$@" 3<&- & node=$!
{ read -r _ <&3; kill -TERM $node; } 2>/dev/null & watch=$!
wait $node; code=$?; kill $watch 2>/dev/null; exit $code`;
/** From its start to its first answer: a tenth of a second, or some on a busy machine. */
const START_WITHIN_MS = 15_000;
/** anvil's word (of the system, in fact) for a port that somebody has. */
const TAKEN = /address already in use/i;
/** A last word is a sentence, not a page. */
const MOST_CHARACTERS = 200;
const ASK_EVERY_MS = 25;
/** On loopback; somebody else on the port may take a connection and never answer. */
const ANSWER_WITHIN_MS = 5_000;
/** Past states that are kept: balances are read at the blocks around a transaction, and no disk is filled. */
const STATES = '128';

export interface EvmNodeOptions {
  readonly anvil: string;
  readonly port: number;
  readonly chainId: number;
  readonly genesisSeconds: number;
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
  readonly #gone = new AbortController();

  private constructor({ port, chainId }: EvmNodeOptions, child: ChildProcess) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#chainId = chainId;
    this.#child = child;
    child.once('exit', () => this.#gone.abort());
  }

  static async start(options: EvmNodeOptions): Promise<EvmNode> {
    const deadline = Date.now() + START_WITHIN_MS;
    // Only a chain that was up before can have a node that is still writing it down, on the same port.
    const wasUp = existsSync(logOf(options));
    for (;;) {
      const node = new EvmNode(options, spawnNode(options));
      if (await node.#answers(deadline)) return node;
      await node.close();
      const lastWords = lastWordsOf(options);
      if (!(wasUp && TAKEN.test(lastWords)) || Date.now() > deadline) throw refusal(options, lastWords);
      await setTimeout(ASK_EVERY_MS);
    }
  }

  async ask(method: string, ...params: readonly JsonValue[]): Promise<JsonValue> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.any([this.#gone.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const answer = await fetch(this.#url, { method: 'POST', headers, body, signal });
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

const logOf = ({ stateFile }: EvmNodeOptions): string => `${stateFile}.log`;

function lastWordsOf(options: EvmNodeOptions): string {
  const lines = stripVTControlCharacters(readFileSync(logOf(options), 'utf8')).split('\n');
  const last = lines.findLast((line) => line.trim() !== '') ?? 'it said nothing';
  return last
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS);
}

function refusal(options: EvmNodeOptions, lastWords: string): LabRefusal {
  const { anvil, port, chainId } = options;
  if (TAKEN.test(lastWords)) return new LabRefusal(portTaken(port, `chain ${chainId}`));
  return new LabRefusal(
    `anvil does not come up (${lastWords}) for chain ${chainId} of the lab; is ${anvil} a working one? It writes to ${logOf(options)}`,
  );
}

function spawnNode(options: EvmNodeOptions): ChildProcess {
  const { anvil, port, chainId, genesisSeconds, blockSeconds, stateFile, directory } = options;
  const argv = [
    ...['--silent', '--port', `${port}`, '--chain-id', `${chainId}`, '--block-time', `${blockSeconds}`],
    // Else every start would add a block 0 of its own to the chain it reads, and one of them would win.
    ...['--timestamp', `${genesisSeconds}`],
    // No account of its own, whose keys everybody knows: the lab's is the only one with money.
    ...['--accounts', '0', '--state', stateFile, '--prune-history', STATES],
  ];
  // A file, not a pipe: a node that outlives its reader would die of what it says.
  const log = openSync(logOf(options), 'w', 0o600);
  const child = spawn('/bin/sh', ['-c', UNTIL_PIPE_ENDS, 'sh', anvil, ...argv], {
    cwd: directory,
    // What it keeps for itself goes into the lab, not into the home of whoever runs it.
    env: { PATH: '/usr/bin:/bin', HOME: directory },
    // A group of its own: ctrl-c at the terminal is for the engine, which then takes the lab down.
    detached: true,
    stdio: ['pipe', 'ignore', log],
  });
  closeSync(log);
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  return child;
}
