import type { Actor, RunEvent, RunResult } from '../engine/model/event.ts';
import type { Failure } from '../engine/model/failure.ts';
import { type Plan, type PlannedFeature, type PlannedPromotion, workOf } from '../engine/model/plan.ts';
import type { AttemptState, RunState } from '../engine/model/state.ts';
import type { Step } from '../engine/model/step.ts';
import { promotionWords } from '../engine/plan/describe-governance.ts';
import { quoteArgv } from '../engine/plan/quote-argv.ts';
import { APPROVAL_WORDS } from '../engine/state/approval-word.ts';
import { asTried } from '../engine/state/as-asked-for.ts';
import { criticalPath } from '../engine/state/critical-path.ts';
import { wayBackWords } from '../engine/state/on-failure.ts';
import { phaseTimes } from '../engine/state/phase-times.ts';
import { regionStatus, stepsOf } from '../engine/state/select.ts';
import { keystoreName } from '../engine/state/signers.ts';
import { type PaidTransaction, transactionsOf } from '../engine/state/transactions.ts';
import { withoutKeys } from '../engine/state/without-keys.ts';
import { type ReportedChanges, reportedChanges } from './reported-changes.ts';

/** Everything a receipt says. Times are UTC milliseconds since 1970. */
export interface RunReport {
  readonly run: string;
  readonly fleet: string;
  readonly environment: string;
  /** Which programs wrote the journal, each once: an upgrade in the middle shows. */
  readonly programs: readonly string[];
  /** Stands for the whole journal; null = format 1, which has none. */
  readonly seal: string | null;
  readonly events: number;
  readonly plannedAtMs: number;
  readonly launchedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly status: string;
  readonly result: RunResult | null;
  readonly notes: readonly string[];
  /** Hash of what was rolled out; null = of an older plan. */
  readonly definitionHash: string | null;
  readonly promotion: PlannedPromotion | null;
  readonly features: readonly PlannedFeature[];
  /** Those of regions, in order. */
  readonly phases: readonly ReportedPhase[];
  readonly changes: readonly ReportedChanges[];
  readonly rows: readonly ReportedRow[];
  readonly transactions: readonly ReportedTransaction[];
  /** What people, and the engine by itself, decided; in order. */
  readonly decisions: readonly ReportedDecision[];
  /** What decided how long it took: the work on it, longest first. */
  readonly critical: readonly { readonly step: string; readonly ms: number }[];
}

/** What a phase took the regions that are done with it, beside what the strategy expects and what it took before. */
export interface ReportedPhase {
  readonly phase: string;
  readonly done: number;
  readonly of: number;
  /** Null = no region is done with it. */
  readonly medianMs: number | null;
  readonly slowest: { readonly name: string; readonly ms: number } | null;
  readonly expectedMs: number;
  /** Median of earlier runs; null = not known. */
  readonly beforeMs: number | null;
}

export interface ReportedRow {
  readonly scope: string;
  readonly name: string;
  readonly status: string;
  /** Who answers for it; null = the fleet file names nobody. */
  readonly owner: string | null;
  /** How its going back by itself stands; null = it was not begun. */
  readonly wayBack: string | null;
  readonly attempts: readonly ReportedAttempt[];
}

export interface ReportedAttempt {
  readonly id: string;
  readonly phase: string;
  readonly title: string;
  /** As a shell would have to be given it; null = a question asked from inside the engine. */
  readonly command: string | null;
  readonly beganAtMs: number;
  readonly endedAtMs: number | null;
  readonly outcome: 'succeeded' | 'failed' | 'running';
  readonly summary: string;
  readonly exitCode: number | null;
  readonly failure: Failure | null;
}

/** A transaction that was paid for. Amounts are decimal texts in wei. */
export interface ReportedTransaction {
  readonly network: string;
  readonly attempt: string;
  readonly title: string;
  readonly hash: string;
  readonly nonce: number | null;
  readonly from: string | null;
  readonly block: number | null;
  readonly gasUsed: string | null;
  readonly feeWei: string;
  readonly result: 'succeeded' | 'reverted' | 'replaced';
  readonly explorer: string | null;
}

export interface ReportedDecision {
  readonly atMs: number;
  readonly by: Actor;
  readonly what: string;
}

export interface ReportSource {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly seal: string | null;
}

export function runReport({ state, events, seal }: ReportSource): RunReport {
  const { plan } = state;
  const lastMs = events.at(-1)?.atMs ?? state.plannedAtMs;
  return {
    ...{ run: plan.run, fleet: plan.fleet, environment: plan.environment, seal, events: events.length },
    programs: [...new Set(events.flatMap((event) => ('program' in event ? [event.program] : [])))],
    ...{ plannedAtMs: state.plannedAtMs, launchedAtMs: state.launchedAtMs, endedAtMs: state.endedAtMs },
    ...{ status: state.status, result: state.result, notes: plan.notes },
    ...{ definitionHash: plan.definitionHash ?? null, promotion: plan.promotion ?? null },
    features: plan.features ?? [],
    phases: phasesOf(state),
    changes: reportedChanges(state, (scope) => regionNames(plan).get(scope) ?? scope),
    rows: rowsOf(state),
    transactions: transactionsOf(state, plan.steps).map(reportedTransaction),
    decisions: events.flatMap(decisionOf),
    critical: longestWork(state, state.endedAtMs ?? lastMs),
  };
}

function phasesOf(state: RunState): readonly ReportedPhase[] {
  const { plan } = state;
  const names = regionNames(plan);
  return phaseTimes(state).map(({ phase, done, of, slowest, medianMs }) => ({
    ...{ phase, done, of },
    medianMs: slowest === null ? null : medianMs,
    slowest: slowest === null ? null : { name: names.get(slowest.scope) ?? slowest.scope, ms: slowest.ms },
    expectedMs: plan.phases.find(({ id }) => id === phase)?.budgetMs ?? 0,
    beforeMs: plan.earlier?.phases.find((one) => one.phase === phase)?.medianMs ?? null,
  }));
}

const regionNames = (plan: Plan): ReadonlyMap<string, string> =>
  new Map(plan.regions.map(({ scope, region }) => [scope, region.name]));

/** Regions in plan order, then the rows that are none. */
function rowsOf(state: RunState): readonly ReportedRow[] {
  const { plan } = state;
  const names = regionNames(plan);
  const others = [...new Set(plan.steps.map(({ scope }) => scope))].filter((scope) => !names.has(scope));
  return [...plan.regions.map(({ scope }) => scope), ...others].map((scope) => ({
    ...{
      scope,
      name: names.get(scope) ?? scope,
      status: regionStatus(state, scope),
      owner: plan.owners?.[scope] ?? null,
      wayBack: wayBackWords(state, scope),
    },
    attempts: stepsOf(plan, scope)
      .flatMap((step) => (state.steps[step.id]?.attempts ?? []).map((attempt) => reported(step, attempt)))
      .toSorted((one, other) => one.beganAtMs - other.beganAtMs),
  }));
}

function reported(planned: Step, attempt: AttemptState): ReportedAttempt {
  const { outcome } = attempt;
  const step = asTried(planned, attempt);
  return {
    ...{ id: attempt.id, phase: step.phase, title: step.title },
    command: step.work.kind === 'command' && attempt.carriedBy === null ? quoteArgv(step.work.argv) : null,
    ...{ beganAtMs: attempt.beganAtMs, endedAtMs: attempt.endedAtMs, exitCode: attempt.exit?.code ?? null },
    outcome: outcome?.status ?? 'running',
    summary: outcome === null ? '' : outcome.status === 'succeeded' ? outcome.summary : outcome.failure.title,
    failure: outcome?.status === 'failed' ? forReaders(outcome.failure, step) : null,
  };
}

/** Nobody presses keys in a receipt. */
const forReaders = (failure: Failure, { scope }: Step): Failure => ({
  ...failure,
  hint: withoutKeys(failure.hint, [scope], 'shell'),
});

const reportedTransaction = ({ gasUsed, feeWei, ...paid }: PaidTransaction): ReportedTransaction => {
  const { balanceBeforeWei: _, balanceAfterWei: __, ...rest } = paid;
  return { ...rest, gasUsed: gasUsed?.toString() ?? null, feeWei: feeWei.toString() };
};

function decisionOf(event: RunEvent): readonly ReportedDecision[] {
  if (!('by' in event)) return [];
  const what = decisionWords(event);
  return [{ atMs: event.atMs, by: event.by, what }];
}

function decisionWords(event: Extract<RunEvent, { readonly by: Actor }>): string {
  switch (event.type) {
    case 'attempt-cancelled':
      return `${event.signal} to ${event.attempt}`;
    case 'attempt-forced':
      return `${event.signal} forced on ${event.attempt}, typed ${JSON.stringify(event.typed)}`;
    case 'steps-reset':
      return `${event.why}: ${event.steps.join(', ')}`;
    case 'remedy-asked':
      return `${event.remedy.name} of ${event.step} (${event.remedy.value}), typed ${JSON.stringify(event.typed)}`;
    case 'fee-raised': {
      const { nonce, maxFeeGwei, hash } = event.raise;
      return `fee of ${event.attempt} raised to at most ${maxFeeGwei} gwei: nonce ${nonce}, replaces ${hash}`;
    }
    case 'signer-unlocked':
      return `opened ${keystoreName(event.keystore)}`;
    case 'steps-skipped':
      return `skipped ${event.steps.join(', ')}: ${event.reason}`;
    case 'step-approved':
      return `approved ${event.step}, typed ${JSON.stringify(event.typed)}`;
    case 'concurrency-changed':
      return `${event.limit}: ${event.value} at a time${event.why === undefined ? '' : ` (${event.why})`}`;
    case 'approval-changed':
      return `${event.phase} ${APPROVAL_WORDS[event.approval]}`;
    case 'scope-held':
      return `held back ${event.scope}: ${event.reason}`;
    case 'scope-released':
      return `released ${event.scope}`;
    case 'scope-noted':
      return event.text === '' ? `took the note of ${event.scope} away` : `noted at ${event.scope}: ${event.text}`;
    case 'scopes-pushed':
      return `pushed ${event.scopes.join(', ')}${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'scopes-reordered':
      return `put ${event.to}: ${event.scopes.join(', ')}`;
    case 'retry-cancelled':
      return `no further try by itself: ${event.steps.join(', ')}`;
    case 'rollback-begun':
      return `${event.scope} goes back to ${event.to}, because ${event.because} has failed for good`;
    case 'breaker-closed':
      return `new starts go on: ${event.why}`;
    case 'quorum-overridden':
      return `quorum guard overridden for ${event.step}: ${event.left} validators left`;
    case 'run-planned':
      return `planned ${workOf(event.plan).length} steps in ${event.plan.regions.length} regions${overrideWords(event.plan)}`;
    case 'region-added':
      return `added ${event.addition.region.scope} with ${event.addition.steps.length} steps`;
    case 'run-launched':
    case 'run-paused':
    case 'run-resumed':
    case 'run-stopping':
    case 'run-reopened':
      return event.type.replace('run-', '');
  }
}

/** Somebody took it upon themselves: that belongs beside their name. */
const overrideWords = ({ promotion }: Plan): string =>
  promotion?.overridden === undefined ? '' : `, ${promotionWords(promotion)}`;

const MOST_CRITICAL = 12;

function longestWork(state: RunState, nowMs: number): RunReport['critical'] {
  return criticalPath(state, nowMs)
    .filter(({ kind }) => kind === 'work')
    .map(({ attempt, fromMs, toMs }) => ({ step: attempt, ms: toMs - fromMs }))
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, MOST_CRITICAL);
}
