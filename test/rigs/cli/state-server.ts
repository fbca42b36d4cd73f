import { createServer, type Server } from 'node:http';

/** What a run that has died has left in the state's lock. */
export const DEAD = {
  ID: '6f2d1c1e-8a54-3b0c-1d77-9a0e4c5b2f10',
  Who: 'runner@ci-agent-7',
  Operation: 'OperationTypeApply',
};

/** terraform's http backend: one state and its lock, which a run that has died still holds. */
export class StateServer {
  lock: { readonly ID: string } | null = DEAD;
  state: string | null = null;
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { status, text } = this.#answer(request.method ?? '', body);
      response.statusCode = status;
      response.end(text);
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/state`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(method: string, body: string): { readonly status: number; readonly text: string } {
    switch (method) {
      case 'LOCK':
        if (this.lock !== null) return { status: 423, text: JSON.stringify(this.lock) };
        this.lock = JSON.parse(body) as { ID: string };
        return { status: 200, text: '' };
      case 'UNLOCK':
        this.lock = null;
        return { status: 200, text: '' };
      case 'GET':
        return this.state === null ? { status: 404, text: '' } : { status: 200, text: this.state };
      default:
        this.state = body;
        return { status: 200, text: '' };
    }
  }
}
