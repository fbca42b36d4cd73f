import { type ChildProcess, spawn } from 'node:child_process';
import { roleAccount, TOKEN_AUDIENCE } from '../../cluster/role-token.ts';
import type { Role } from '../../engine/model/role.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RemoteEngine } from '../../wire/engine-address.ts';
import { childEnvironment } from '../run/child-environment.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterPlace, kubectlArgv, podOf } from './cluster-place.ts';
import { DOOR_PORT } from './door-port.ts';
import { runTool } from './run-tool.ts';

/** The engine asks for a new one after this long, and the API server gives it only to who still has the right. */
const TOKEN_LIFE = '1h';
/** A login, a pod to look up and a tunnel. */
const OPEN_MS = 30_000;

/**
 * The way to an engine in a cluster by the operator's own kubectl: `port-forward` carries the bytes, `create token` proves
 * the role. Kubernetes decides about both.
 */
export class KubectlWay implements RemoteEngine {
  readonly #terminal: Terminal;
  readonly #place: ClusterPlace;
  readonly #role: Role;
  #tunnel: Tunnel | null = null;

  constructor(terminal: Terminal, place: ClusterPlace, role: Role) {
    this.#terminal = terminal;
    this.#place = place;
    this.#role = role;
  }

  async token(): Promise<Result<string, string>> {
    const account = roleAccount(this.#place.release, this.#role);
    const words = ['create', 'token', account, '--audience', TOKEN_AUDIENCE, '--duration', TOKEN_LIFE];
    const { code, stdout, stderr } = await runTool(this.#terminal, 'kubectl', kubectlArgv(this.#place, ...words));
    return code === 0 ? ok(stdout.trim()) : err(`you cannot be ${this.#role} there: ${stderr.trim()}`);
  }

  async port(): Promise<Result<number, string>> {
    // kubectl ends when its pod does, and after one refused connection: then a new tunnel is needed.
    if (this.#tunnel === null || hasEnded(this.#tunnel.child)) this.#tunnel = this.#startTunnel();
    return this.#tunnel.opened;
  }

  close(): void {
    this.#tunnel?.child.kill('SIGTERM');
  }

  #startTunnel(): Tunnel {
    const words = ['port-forward', `pod/${podOf(this.#place)}`, `:${DOOR_PORT}`, '--address', '127.0.0.1'];
    const child = spawn('kubectl', kubectlArgv(this.#place, ...words), {
      env: childEnvironment(this.#terminal.env, []),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const opened = openedTunnel(child).then((result) => {
      if (!result.ok) child.kill('SIGTERM');
      return result;
    });
    return { child, opened };
  }
}

/** One for all connections to an engine, also while it opens. */
interface Tunnel {
  readonly child: ChildProcess;
  readonly opened: Promise<Result<number, string>>;
}

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined;

/** kubectl says where it listens in its first line: `Forwarding from 127.0.0.1:41233 -> 9471`. */
function openedTunnel(child: ChildProcess): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    let said = '';
    let complaint = '';
    const late = setTimeout(() => resolve(err(`kubectl opened no tunnel within ${OPEN_MS / 1000} s`)), OPEN_MS);
    const done = (result: Result<number, string>): void => {
      clearTimeout(late);
      resolve(result);
    };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000);
      const port = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) done(ok(Number(port)));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-1000);
    });
    child.once('error', (error) => done(err(`kubectl cannot be started: ${error.message}`)));
    child.once('close', () => done(err(`the engine's pod cannot be reached: ${complaint.trim()}`)));
  });
}
