import { dirname } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';
import { publicTrait } from './private-directory.ts';

/** Where an engine answers: the path of its socket on this machine, or the way to one elsewhere. */
export type EngineAddress = string | RemoteEngine;

/** An engine on another machine. Both are asked anew for every connection, because ways break and proofs run out. */
export interface RemoteEngine {
  /** A port of this machine's loopback address that leads to the engine's door. */
  port(): Promise<Result<number, string>>;
  /** What proves to the engine which role the caller has. */
  token(): Promise<Result<string, string>>;
}

/** What a connection needs: where to go, and what to show there; no token = whoever can open the socket may enter. */
export interface Way {
  readonly to: string | number;
  readonly token: string | null;
}

export async function wayTo(address: EngineAddress): Promise<Result<Way, string>> {
  if (typeof address === 'string') {
    // In a directory of somebody else's the socket may be anybody's, and we are about to believe what it says.
    const untrusted = await publicTrait(dirname(address));
    return untrusted === null ? ok({ to: address, token: null }) : err(untrusted);
  }
  const token = await address.token();
  if (!token.ok) return token;
  const port = await address.port();
  return port.ok ? ok({ to: port.value, token: token.value }) : port;
}
