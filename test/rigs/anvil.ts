import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '../../src/lib/json.ts';
import { TestChain } from './contracts/test-chain.ts';

const FETCHED = process.env.BESU_CONSOLE_TOOLS_DIR ?? join(import.meta.dirname, '..', '..', '.cache', 'tools');
const ANVIL = join(FETCHED, 'anvil', 'anvil');

/** A real Ethereum node on a free port of this machine. `mine`: `each` = a block per transaction, `never` = only on demand. */
export class Anvil extends TestChain {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    super();
    this.#child = child;
    this.url = url;
  }

  static async start(chainId: number, mine: 'each' | 'never' = 'each', ...more: readonly string[]): Promise<Anvil> {
    const blocks = mine === 'never' ? ['--no-mining'] : [];
    // The program itself, not the npm wrapper: killing a wrapper would leave the node.
    const argv = ['--port', '0', '--chain-id', String(chainId), ...blocks, ...more];
    const child = spawn(ANVIL, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.once('error', () => {});
    for await (const line of createInterface({ input: child.stdout })) {
      const [, address] = /^Listening on (\S+)/.exec(line) ?? [];
      if (address === undefined) continue;
      child.stdout.resume();
      return new Anvil(child, `http://${address}`);
    }
    throw new Error(`${ANVIL} did not start: node scripts/fetch-tools.mjs fetches it`);
  }

  async answer(call: JsonObject): Promise<JsonObject> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(call) });
    return (await answer.json()) as JsonObject;
  }

  /** In the middle of whatever it does. On a busy machine its threads stop a moment after the signal is sent. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    const threads = `/proc/${this.#child.pid}/task`;
    if (!existsSync(threads)) return;
    const isStopped = (thread: string): boolean =>
      /^\S+ \(.*\) T/s.test(readFileSync(join(threads, thread, 'stat'), 'utf8'));
    while (!readdirSync(threads).every(isStopped)) await nextTurn();
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
