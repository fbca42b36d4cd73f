import type { Hold } from '../../engine/model/hold.ts';
import type { Scope } from '../../engine/model/ids.ts';
import { unreachable } from '../../lib/assert.ts';
import type { RunData } from '../state/run-data.ts';
import { briefAgain } from './coming-retry.ts';
import { countdown } from './countdown.ts';
import { duration } from './format-time.ts';
import { phaseAmount } from './phase-amount.ts';
import type { RowStatus } from './row-status.ts';
import { silence } from './silent-step.ts';
import { slowness } from './slow-step.ts';

/** About eleven cells: what two columns leave in 80. Everything else is said below the grid. */
export function briefWords(data: RunData, scope: Scope, status: RowStatus, nowMs: number): string {
  switch (status.kind) {
    case 'failed':
      return status.lost ? 'vanished' : (status.failure?.class ?? 'failed');
    case 'retrying':
      return briefAgain(data.state, status.retry, nowMs);
    case 'approval':
      return 'approve (a)';
    case 'running': {
      const { step, attempt } = status;
      const took = duration(nowMs - attempt.beganAtMs);
      const silent = silence(data, step, attempt, nowMs);
      if (silent !== null) return silent.brief;
      if (slowness(data.state, step, attempt, nowMs) !== null) return `slow ${took}`;
      const amount = phaseAmount(data, scope, step.phase);
      return `${step.name} ${amount.endsWith('%') ? amount : took}`;
    }
    case 'waiting':
      if (data.state.status === 'planned') return 'not started';
      return status.hold === null ? 'starts now' : briefHold(status.hold, nowMs);
    case 'done':
      return status.skipped ? 'some skipped' : status.verified ? 'verified' : 'done';
    case 'empty':
      return '';
  }
}

function briefHold(hold: Hold, nowMs: number): string {
  switch (hold.kind) {
    case 'not-launched':
      return 'ready';
    case 'paused':
      return 'paused';
    case 'stopping':
      return 'stopped';
    case 'after':
      return `after ${hold.step.split('/').at(-1) ?? ''}`;
    case 'blocked':
      return 'blocked';
    case 'limit':
      return `${hold.limit} slot`;
    case 'lane':
    case 'stagger':
      return 'its turn';
    case 'carried':
      return 'with fleet';
    case 'wave':
      return `wave ${hold.wave}`;
    case 'push':
      return 'push (u)';
    case 'held':
      return 'held';
    case 'tolerance':
      return 'tolerance';
    case 'breaker':
      return hold.untilMs === null ? 'paused' : `paused ${countdown(hold.untilMs - nowMs)}`;
    case 'disk':
      return 'disk full';
    case 'quorum':
      return 'quorum';
    case 'signer':
      return 'password (a)';
    case 'approval':
      return 'approve (a)';
    default:
      return unreachable(hold);
  }
}
