import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** An API server that judges the tokens of stand-in-kubectl and passes everything else on to the lab's. */
export class ReviewServer {
  readonly #server: Server;
  readonly #lab: { readonly url: URL; readonly token: string };
  readonly #key: string;

  private constructor(labKubeconfig: string, key: string) {
    const { clusters, users } = parse(labKubeconfig) as Kubeconfig;
    this.#lab = { url: new URL(clusters[0].cluster.server), token: users[0].user.token };
    this.#key = key;
    this.#server = createServer((incoming, response) => void this.#answer(incoming, response));
  }

  static async start(labKubeconfig: string, key: string): Promise<ReviewServer> {
    const made = new ReviewServer(labKubeconfig, key);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  kubeconfig(): string {
    const { port } = this.#server.address() as AddressInfo;
    const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      clusters: [{ name: 'here', cluster }],
      users: [{ name: 'engine', user: { token: this.#lab.token } }],
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'engine' } }],
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (incoming.url === '/apis/authentication.k8s.io/v1/tokenreviews') {
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(this.#review(body)));
    } else this.#passOn(incoming, body, response);
  }

  #review(body: Buffer) {
    const { spec, ...rest } = JSON.parse(body.toString()) as { spec: { token: string; audiences: readonly string[] } };
    const [head = '', claims = '', seal = ''] = spec.token.split('.');
    const good = createHmac('sha256', this.#key).update(`${head}.${claims}`).digest('base64url') === seal;
    if (!good) return { ...rest, spec, status: { authenticated: false, error: 'invalid bearer token' } };
    const { aud, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string[]; sub: string };
    const audiences = aud.filter((each) => spec.audiences.includes(each));
    const extra = { 'authentication.kubernetes.io/credential-id': ['JTI=7d4c'] };
    return {
      ...rest,
      spec,
      status: { authenticated: audiences.length > 0, audiences, user: { username: sub, extra } },
    };
  }

  #passOn(incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { url, token } = this.#lab;
    const headers = { ...incoming.headers, host: url.host, authorization: `Bearer ${token}` };
    const to = { method: incoming.method, headers, rejectUnauthorized: false };
    const passed = request(new URL(`${url.href.replace(/\/$/, '')}${incoming.url}`), to, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end(body);
  }
}
