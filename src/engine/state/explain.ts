import { unreachable } from '../../lib/assert.ts';
import type { Hold } from '../model/hold.ts';

/** A hold in words: why this step is not running, and what would change that. */
export function explainHold(hold: Hold): string {
  switch (hold.kind) {
    case 'not-launched':
      return 'not launched yet';
    case 'paused':
      return 'paused: nothing new starts until resumed';
    case 'stopping':
      return 'stopped: nothing new starts';
    case 'after':
      return `waits for ${hold.step}`;
    case 'blocked':
      return `blocked: ${hold.by} failed`;
    case 'limit':
      return `waits for a ${hold.limit} slot (${hold.running} of ${hold.allowed} busy)`;
    case 'lane':
      return `waits for its turn: ${hold.heldBy} holds ${hold.lane}`;
    case 'carried':
      return `done inside ${hold.by}`;
    case 'approval':
      return `needs approval: ${hold.list.length} ${hold.meaning}`;
    default:
      return unreachable(hold);
  }
}
