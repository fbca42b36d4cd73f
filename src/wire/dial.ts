import { dirname } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';
import { publicTrait } from './private-directory.ts';
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

/** Attaches to whoever listens at the path; `since`: the last event this face has seen. */
export async function dial(
  socketPath: string,
  options: ConnectLinkOptions,
  since: number | null,
): Promise<Result<Dialled<SnapshotFrame | ResumedFrame>, string>> {
  // In a directory of somebody else's the socket may be anybody's, and we are about to believe what it says.
  const untrusted = await publicTrait(dirname(socketPath));
  if (untrusted !== null) return err(untrusted);
  const connection = new ServerConnection(socketPath);
  const late = `the engine did not answer within ${options.timeoutMs} ms`;
  const timer = setTimeout(() => connection.close(late), options.timeoutMs);
  const dialled = await shakeHands(connection, options, since);
  clearTimeout(timer);
  if (!dialled.ok) connection.close(null);
  return dialled;
}

async function shakeHands(
  connection: ServerConnection,
  { user, via, from, readOnly, program }: ConnectLinkOptions,
  since: number | null,
): ReturnType<typeof dial> {
  const hello = await connection.next();
  if (hello.type !== 'hello') return err(refusal(hello));
  if (hello.protocol !== PROTOCOL) return err(versionMismatch(hello, { program, protocol: PROTOCOL }));
  const who = { user, via, ...(from === undefined ? {} : { from }) };
  const attach: AttachFrame = { type: 'attach', protocol: PROTOCOL, ...who, readOnly, program, since };
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
