import { readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Actor } from '../../engine/model/event.ts';

/** Set for a program that an engine runs for a caller from elsewhere: who that is, as the engine has judged it. */
export const ON_BEHALF = 'BESU_CONSOLE_ON_BEHALF';

export function actor(via: Actor['via']): Actor {
  const caller = process.env[ON_BEHALF];
  if (caller !== undefined) return { ...(JSON.parse(caller) as Pick<Actor, 'user' | 'from'>), via };
  return { user: userName(), via, from: placeWords(process.env, terminalOf(), hostname()) };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the user table, as in many containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** What the wire lets through as a name. */
const LONGEST = 100;

/** `pts/3 on bastion, ssh from 10.1.2.3`: which terminal a person sits at, as far as the system tells. */
export function placeWords(
  env: Readonly<Record<string, string | undefined>>,
  terminal: string | null,
  host: string,
): string {
  const name = (terminal ?? env['SSH_TTY'] ?? 'no terminal').replace('/dev/', '');
  const [far = ''] = (env['SSH_CONNECTION'] ?? '').split(' ');
  const words = `${name} on ${host}${far === '' ? '' : `, ssh from ${far}`}`;
  return words.replaceAll(/[^\x20-\x7e]/g, '').slice(0, LONGEST);
}

/** Only where the kernel shows what a descriptor is; elsewhere ssh may still have said it. */
function terminalOf(): string | null {
  try {
    const device = readlinkSync('/proc/self/fd/0');
    return /^\/dev\/(pts\/|tty)/.test(device) ? device : null;
  } catch {
    return null;
  }
}
