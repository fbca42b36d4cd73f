import { userInfo } from 'node:os';
import type { Actor } from '../../engine/model/event.ts';

export function actor(via: Actor['via']): Actor {
  return { user: userName(), via };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the user table, as in many containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
