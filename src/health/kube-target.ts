import type { RequestOptions } from 'node:https';
import { err, ok, type Result } from '../lib/result.ts';
import type { HttpTarget, TlsMaterial } from './http-door.ts';
import type { KubeProblem } from './kube-problem.ts';
import { messageOf, within } from './within.ts';

/** The part of client-node's KubeConfig that knows where the server is and how to prove who asks. */
interface Credentials {
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string | undefined } | null;
}

// A login program (kubelogin) may have to go over the network; one that asks a person never comes back.
const LOGIN_MS = 15_000;

/** Never written down: the headers hold the token. */
export async function kubeTarget(config: Credentials, path: string): Promise<Result<HttpTarget, KubeProblem>> {
  const options: RequestOptions = {};
  try {
    await within(LOGIN_MS, config.applyToHTTPSOptions(options));
  } catch (error) {
    return err({ kind: isOfFile(error) ? 'kubeconfig' : 'login', detail: messageOf(error) });
  }
  const cluster = config.getCurrentCluster();
  const url = (cluster?.server ?? '').replace(/\/+$/, '') + path;
  const agent = cluster?.proxyUrl !== undefined && typeof options.agent === 'object' ? options.agent : null;
  return ok({ url, headers: headersOf(options), tls: tlsOf(options), ...(agent !== null && { agent }) });
}

/** Its own refusal of plain http, and files it names that cannot be read; all else is the login program. */
const isOfFile = (error: unknown): boolean =>
  /HTTP protocol/.test(messageOf(error)) || (error instanceof Error && 'syscall' in error && error.syscall === 'open');

function headersOf(options: RequestOptions): Record<string, string> {
  const basic = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
  const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { ...basic, ...Object.fromEntries(given) };
}

function tlsOf(options: RequestOptions): TlsMaterial {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...(isPem(ca) && { ca }),
    ...(isPem(cert) && { cert }),
    ...(isPem(key) && { key }),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

const isPem = (value: unknown): value is string | Buffer => typeof value === 'string' || Buffer.isBuffer(value);
