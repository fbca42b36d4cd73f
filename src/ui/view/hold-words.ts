import { diskWords } from '../../engine/model/disk.ts';
import type { Hold } from '../../engine/model/hold.ts';
import type { Scope, StepId } from '../../engine/model/ids.ts';
import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import { keystoreName } from '../../engine/state/signers.ts';
import { unreachable } from '../../lib/assert.ts';
import { duration } from './format-time.ts';

/** Why a row waits, in the few words a grid has room for; the region view says it in full. */
export function holdWords(hold: Hold, scope: Scope, nowMs: number): string {
  switch (hold.kind) {
    case 'not-launched':
      return 'not launched';
    case 'paused':
      return 'paused';
    case 'stopping':
      return 'stopped: will not start';
    case 'after':
      return `after ${shortStep(hold.step, scope)}`;
    case 'blocked':
      return `blocked by ${shortStep(hold.by, scope)}`;
    case 'limit':
      return `waits for a ${hold.limit} slot (${hold.running}/${hold.allowed})`;
    case 'lane':
      return `waits its turn behind ${shortStep(hold.heldBy, scope)}${heldFor(hold.sinceMs, nowMs)}`;
    case 'stagger':
      return `waits its turn: ${hold.everyMs / 1000} s apart`;
    case 'carried':
      return `inside ${shortStep(hold.by, scope)}`;
    case 'wave':
      return hold.soaking
        ? `wave ${hold.wave}: ${hold.after} is being watched`
        : `wave ${hold.wave}, after ${hold.after}`;
    case 'push':
      return 'push its button (u)';
    case 'held':
      return `held: ${hold.reason}`;
    case 'tolerance':
      return `too many failed (${hold.failed} ${hold.what}, ${hold.allowed} allowed)`;
    case 'breaker':
      return `starts paused: ${hold.title}`;
    case 'disk':
      return `no room: ${diskWords(hold.disk)}`;
    case 'quorum':
      return hold.unseen
        ? `quorum: not seen yet, ${hold.left} others live, needs ${hold.quorum}`
        : `quorum: would leave ${hold.left}, needs ${hold.quorum}${hold.final ? '; waits for you' : ''}`;
    case 'signer':
      return `password of ${keystoreName(hold.keystore)} (a)`;
    case 'approval':
      return `approve: ${hold.list.length} ${hold.meaning}`;
    default:
      return unreachable(hold);
  }
}

/** How long the other one has held it. */
const heldFor = (sinceMs: number | null, nowMs: number): string =>
  sinceMs === null ? '' : ` (${duration(nowMs - sinceMs)})`;

/** `besu/upgrade` inside the same row; with the scope in front when it is somebody else's. */
export function shortStep(step: StepId, scope: Scope): string {
  const [owner = '', ...rest] = step.split('/');
  if (owner === scope) return rest.join('/');
  return owner === FLEET_SCOPE ? `fleet ${rest.join('/')}` : step;
}
