import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';
import type { RoomPorts } from './room-ports.ts';

/** `env:NAME` gives the variable's value; any other text is itself. A variable that is not set is named, never guessed. */
export function lookUp(text: string, ports: Pick<RoomPorts, 'env'>, what: string): string {
  if (!text.startsWith('env:')) return text;
  const name = text.slice('env:'.length);
  const value = ports.env[name];
  if (value !== undefined && value.trim() !== '') return value.trim();
  throw refuse(chainFailure('bad-setting', [`${what}: the environment variable ${name} is not set`]));
}

/** All of an address that may be shown: user, path and query may hold a token. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'an address that is none';
  }
}
