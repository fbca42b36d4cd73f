import { err, ok, type Result } from '../lib/result.ts';
import { type EngineAddress, wayTo } from './engine-address.ts';
import {
  type AttachFrame,
  type FaceVia,
  type HelloFrame,
  PROTOCOL,
  type ResumedFrame,
  type SnapshotFrame,
  versionMismatch,
} from './protocol.ts';
import { type Heard, ServerConnection } from './server-connection.ts';

export interface ConnectLinkOptions {
  readonly user: string;
  readonly via: FaceVia;
  readonly from?: string | undefined;
  readonly readOnly: boolean;
  readonly program: string;
  /** For connecting and attaching together. */
  readonly timeoutMs: number;
}

/** A connection that has attached. */
export interface Dialled<Opening> {
  readonly connection: ServerConnection;
  readonly hello: HelloFrame;
  readonly opening: Opening;
}

/** Attaches to whoever listens there; `since`: the last event this face has seen. */
export async function dial(
  address: EngineAddress,
  options: ConnectLinkOptions,
  since: number | null,
): Promise<Result<Dialled<SnapshotFrame | ResumedFrame>, string>> {
  const way = await wayTo(address);
  if (!way.ok) return way;
  const { to, token } = way.value;
  const connection = new ServerConnection(to);
  const late = `the engine did not answer within ${options.timeoutMs} ms`;
  const timer = setTimeout(() => connection.close(late), options.timeoutMs);
  const dialled = await shakeHands(connection, options, { since, ...(token !== null && { token }) });
  clearTimeout(timer);
  if (!dialled.ok) connection.close(null);
  return dialled;
}

async function shakeHands(
  connection: ServerConnection,
  { user, via, from, readOnly, program }: ConnectLinkOptions,
  own: Pick<AttachFrame, 'since' | 'token'>,
): ReturnType<typeof dial> {
  const hello = await connection.next();
  if (hello.type !== 'hello') return err(refusal(hello));
  if (hello.protocol !== PROTOCOL) return err(versionMismatch(hello, { program, protocol: PROTOCOL }));
  const who = { user, via, ...(from === undefined ? {} : { from }) };
  const attach: AttachFrame = {
    type: 'attach',
    protocol: PROTOCOL,
    ...who,
    readOnly,
    program,
    healthChanges: true,
    ...own,
  };
  connection.send(attach);
  const opening = await connection.next();
  if (opening.type !== 'snapshot' && opening.type !== 'resumed') return err(refusal(opening));
  return ok({ connection, hello, opening });
}

function refusal(heard: Heard): string {
  if (heard.type === 'closed') return heard.reason;
  if (heard.type === 'ended') return heard.reason ?? 'the engine went away while this face was attaching';
  return `this is no besu-console engine: it said ${heard.type} out of turn`;
}
