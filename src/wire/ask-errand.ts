import { err, ok, type Result } from '../lib/result.ts';
import type { ConnectLinkOptions } from './dial.ts';
import { type RemoteEngine, wayTo } from './engine-address.ts';
import type { Errand, ErrandStream } from './errand.ts';
import { PROTOCOL, versionMismatch } from './protocol.ts';
import { type Heard, ServerConnection } from './server-connection.ts';

export interface AskErrandOptions extends Pick<ConnectLinkOptions, 'user' | 'program'> {
  /** For connecting and the first word; how long an answer may take depends on what is asked. */
  readonly timeoutMs: number;
  readonly hear: (stream: ErrandStream, bytes: Buffer) => void;
  /** Nobody wants the answer any more when it ends. */
  readonly until?: AbortSignal;
}

/** Has an errand run by the engine's house there; its exit status, or in words why there is none. */
export async function askErrand(
  engine: RemoteEngine,
  errand: Errand,
  { user, program, timeoutMs, hear, until }: AskErrandOptions,
): Promise<Result<number, string>> {
  const way = await wayTo(engine);
  if (!way.ok) return way;
  const { to, token } = way.value;
  const connection = new ServerConnection(to);
  const leave = (): void => connection.close('it is not wanted any more');
  until?.addEventListener('abort', leave, { once: true });
  if (until?.aborted === true) leave();
  const late = setTimeout(() => connection.close(`the engine did not answer within ${timeoutMs} ms`), timeoutMs);
  const hello = await connection.next();
  clearTimeout(late);
  if (hello.type !== 'hello') return err(refusal(hello));
  if (hello.protocol !== PROTOCOL) {
    connection.close(null);
    return err(versionMismatch(hello, { program, protocol: PROTOCOL }));
  }
  const proof = token === null ? {} : { token };
  connection.send({ type: 'errand', protocol: PROTOCOL, user, program, ...errand, ...proof });
  let heard = await connection.next();
  for (; heard.type === 'said'; heard = await connection.next()) hear(heard.stream, Buffer.from(heard.bytes, 'base64'));
  connection.close(null);
  return heard.type === 'done' ? ok(heard.code) : err(refusal(heard));
}

function refusal(heard: Heard): string {
  if (heard.type === 'closed') return heard.reason;
  if (heard.type === 'ended') return heard.reason ?? 'the engine went away before it had answered';
  return `this is no besu-console engine: it said ${heard.type} out of turn`;
}
