import { unreachable } from '../../lib/assert.ts';
import { diskWords } from '../model/disk.ts';
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
    case 'wave':
      return hold.soaking
        ? `waits for wave ${hold.wave}: ${hold.after} is being watched`
        : `waits for wave ${hold.wave}, after ${hold.after}`;
    case 'push':
      return 'waits for its button: nobody has pushed this region yet';
    case 'held':
      return `held back: ${hold.reason}`;
    case 'tolerance':
      return `too much has failed: ${hold.failed} ${hold.what}, ${hold.allowed} allowed`;
    case 'breaker':
      return `new starts are paused: ${hold.title}`;
    case 'disk':
      return `no room for new starts: ${diskWords(hold.disk)}`;
    case 'quorum':
      return hold.unseen
        ? `an earlier run left the chain alive and nobody has seen this region yet; ${hold.left} others live, ${hold.quorum} are needed`
        : `would leave ${hold.left} of ${hold.total} validators; the chain needs ${hold.quorum}`;
    case 'approval':
      return `needs approval: ${hold.list.length} ${hold.meaning}`;
    default:
      return unreachable(hold);
  }
}
