import type { Actor, RunEvent } from '../../engine/model/event.ts';
import { type AttemptId, partsOfAttempt } from '../../engine/model/ids.ts';
import type { Outcome } from '../../engine/model/outcome.ts';
import { workOf } from '../../engine/model/plan.ts';
import { APPROVAL_WORDS } from '../../engine/state/approval-word.ts';
import { keystoreName } from '../../engine/state/signers.ts';
import { unreachable } from '../../lib/assert.ts';
import type { Tone } from '../theme.ts';
import { counted } from './name-some.ts';
import { diskEventWords, jumpWords } from './surroundings-words.ts';

export interface EventWords {
  /** `japaneast/besu/upgrade#2`, or empty for the run as a whole. */
  readonly about: string;
  readonly what: string;
  readonly tone: Tone;
}

/** A fact in one line of words; null for facts that say nothing to a reader (a pid). */
export function eventWords(event: RunEvent): EventWords | null {
  switch (event.type) {
    case 'run-planned':
      return run(
        `planned ${counted(workOf(event.plan).length, 'step')} in ${counted(event.plan.regions.length, 'region')} by ${who(event.by)}`,
      );
    case 'region-added':
      return run(
        `added ${event.addition.region.region.name} with ${counted(event.addition.steps.length, 'step')} by ${who(event.by)}`,
        'strong',
      );
    case 'run-launched':
      return run(`launched by ${who(event.by)}`, 'strong');
    case 'attempt-begun':
      return begunWords(event.attempt, event.remedy?.name);
    case 'attempt-spawned':
      return null;
    case 'attempt-ended':
      return endedWords(event.attempt, event.outcome);
    case 'attempt-cancelled':
      return { about: event.attempt, what: `${event.signal} sent by ${who(event.by)}`, tone: 'warn' };
    case 'attempt-forced':
      return {
        about: event.attempt,
        what: `${event.signal} forced by ${who(event.by)}, who typed ${event.typed}`,
        tone: 'bad',
      };
    case 'world-differs':
      return event.what === null
        ? { about: event.step, what: 'stands as the journal says', tone: 'good' }
        : { about: event.step, what: `differs from the journal: ${event.what}`, tone: 'warn' };
    case 'steps-reset':
      return run(`${event.why}: ${someSteps(event.steps)} by ${who(event.by)}`, 'warn');
    case 'steps-skipped':
      return run(`skipped ${someSteps(event.steps)} by ${who(event.by)}: ${event.reason}`, 'warn');
    case 'step-approved':
      return { about: event.step, what: `approved by ${who(event.by)}`, tone: 'warn' };
    case 'remedy-asked':
      return {
        about: event.step,
        what: `${event.remedy.name} (${event.remedy.value}) asked by ${who(event.by)}`,
        tone: 'warn',
      };
    case 'fee-raised':
      return {
        about: event.attempt,
        what: `nonce ${event.raise.nonce} may pay up to ${event.raise.maxFeeGwei} gwei, allowed by ${who(event.by)}`,
        tone: 'warn',
      };
    case 'signer-unlocked':
      return run(`${keystoreName(event.keystore)} opened by ${who(event.by)}, until the run ends`);
    case 'run-paused':
      return run(`paused by ${who(event.by)}`, 'warn');
    case 'run-resumed':
      return run(`resumed by ${who(event.by)}`);
    case 'run-stopping':
      return run(`stopping, asked by ${who(event.by)}`, 'warn');
    case 'concurrency-changed':
      return run(`${event.limit}: ${event.value} at a time, ${event.why ?? `by ${who(event.by)}`}`);
    case 'approval-changed':
      return run(`${event.phase} ${APPROVAL_WORDS[event.approval]}, said ${who(event.by)}`);
    case 'retry-scheduled':
      return { about: event.step, what: `tried again by itself (${event.n}): ${event.why}`, tone: 'warn' };
    case 'rollback-begun':
      return {
        about: event.scope,
        what: `goes back to ${event.to} by itself, because ${event.because} has failed for good`,
        tone: 'bad',
      };
    case 'retry-cancelled':
      return run(`no further try by itself: ${someSteps(event.steps)}, asked by ${who(event.by)}`, 'warn');
    case 'wave-settled':
      return run(`wave ${event.wave + 1} has nothing left to do: its watch begins`);
    case 'wave-opened':
      return run(`wave ${event.wave + 1} begins`, 'strong');
    case 'scopes-pushed':
      return run(`pushed ${someSteps(event.scopes)} by ${who(event.by)}${because(event.reason)}`, 'strong');
    case 'scope-held':
      return run(`held back ${event.scope} by ${who(event.by)}: ${event.reason}`, 'warn');
    case 'scope-released':
      return run(`let go on ${event.scope} by ${who(event.by)}`);
    case 'scope-noted':
      return {
        about: event.scope,
        what: event.text === '' ? `note taken away by ${who(event.by)}` : `note of ${who(event.by)}: ${event.text}`,
        tone: 'strong',
      };
    case 'scopes-reordered':
      return run(
        `${someSteps(event.scopes)} ${event.to === 'first' ? 'before' : 'after'} all others, by ${who(event.by)}`,
      );
    case 'breaker-opened':
      return run(
        `new starts paused: ${event.breaker.title} (${counted(event.breaker.scopes.length, 'region')})`,
        'bad',
      );
    case 'breaker-closed':
      return run(`new starts go on: ${event.why}`, 'good');
    case 'validators-seen':
      return null;
    case 'quorum-overridden':
      return {
        about: event.step,
        what: `quorum guard overridden by ${who(event.by)}: ${event.left} will be left`,
        tone: 'bad',
      };
    case 'clock-jumped':
      return run(jumpWords(event), 'bad');
    case 'disk-seen':
      return diskEventWords(event.disk);
    case 'engine-started':
      return run(`engine ${event.program} started${event.note === null ? '' : `: ${event.note}`}`);
    case 'run-ended':
      return run(`ended: ${event.result.verified} verified, ${event.result.failed} failed`, 'strong');
    case 'run-reopened':
      return run(`goes on, asked by ${who(event.by)}`);
    default:
      return unreachable(event);
  }
}

const who = ({ user, from }: Actor): string => (from === undefined ? user : `${user} (${from})`);

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

const run = (what: string, tone: Tone = 'plain'): EventWords => ({ about: '', what, tone });

/** `remedy`: what it does instead of the step's own work. */
export function begunWords(attempt: AttemptId, remedy?: string): EventWords {
  const { n } = partsOfAttempt(attempt);
  const what = n === 1 ? 'began' : `began, try ${n}`;
  return { about: attempt, what: remedy === undefined ? what : `${what}: ${remedy}`, tone: 'run' };
}

export function endedWords(attempt: AttemptId, outcome: Outcome): EventWords {
  if (outcome.status === 'succeeded') return { about: attempt, what: `done: ${outcome.summary}`, tone: 'good' };
  return { about: attempt, what: `failed: ${outcome.failure.title} (${outcome.failure.class})`, tone: 'bad' };
}

function someSteps(steps: readonly string[]): string {
  const [first = 'nothing'] = steps;
  return steps.length <= 1 ? first : `${first} and ${steps.length - 1} more`;
}
