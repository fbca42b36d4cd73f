import { unreachable } from '../../lib/assert.ts';
import { diskWords } from '../model/disk.ts';
import type { Hold, PushGate } from '../model/hold.ts';
import { gateWords, stoppedWords } from './push-words.ts';
import { keystoreName } from './signers.ts';

function pushWords(gate: PushGate): string {
  const known = gateWords(gate).map((words) => `; ${words}`);
  const stopped = gate.stoppedBy === null ? '' : `; ${stoppedWords(gate.stoppedBy)}`;
  return `waits for its button: nobody has pushed ${gate.key} yet${known.join('')}${stopped}`;
}

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
      return `waits for its turn: ${hold.heldBy} holds ${hold.lane}${sinceWords(hold.sinceMs)}`;
    case 'stagger':
      return `waits for its turn: ${hold.limit} steps begin ${hold.everyMs / 1000} s apart (strategy.stagger)`;
    case 'carried':
      return `done inside ${hold.by}`;
    case 'wave':
      return hold.soaking
        ? `waits for wave ${hold.wave}: ${hold.after} is being watched`
        : `waits for wave ${hold.wave}, after ${hold.after}`;
    case 'push':
      return pushWords(hold.gate);
    case 'held':
      return `held back: ${hold.reason}`;
    case 'tolerance':
      return `too much has failed: ${hold.failed} ${hold.what}, ${hold.allowed} allowed`;
    case 'breaker':
      return `new starts are paused: ${hold.title}`;
    case 'disk':
      return `no room for new starts: ${diskWords(hold.disk)}`;
    case 'quorum':
      return quorumWords(hold);
    case 'signer':
      return `waits for the password of ${keystoreName(hold.keystore)}, which a person types: a on the screen, or besu-console unlock-signer ${hold.network}`;
    case 'approval':
      return `needs approval: ${hold.list.length} ${hold.meaning}`;
    default:
      return unreachable(hold);
  }
}

function quorumWords({ left, quorum, total, unseen, final }: Extract<Hold, { kind: 'quorum' }>): string {
  if (unseen) {
    return `an earlier run left the chain alive and nobody has seen this region yet; ${left} others live, ${quorum} are needed`;
  }
  const words = `would leave ${left} of ${total} validators; the chain needs ${quorum}`;
  if (final !== true) return words;
  return `${words} and can never do without these, so waiting does not help: start it with a, or override-quorum REGION --confirm ${left}`;
}

/** The hour is enough: a reader of any face knows which day it is, and nothing here knows what time it is now. */
const sinceWords = (sinceMs: number | null): string =>
  sinceMs === null ? '' : `, since ${new Date(sinceMs).toISOString().slice(11, 16)} UTC`;
