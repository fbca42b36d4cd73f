import type { Failure } from '../../engine/model/failure.ts';
import type { HealthAlarm, HealthReport } from '../../engine/model/health.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { isSpentCarrier } from '../../engine/state/retry.ts';
import { failureOf } from '../../engine/state/select.ts';
import type { JsonObject } from '../../lib/json.ts';
import { surveyOf } from '../../ui/state/run-data.ts';
import { scopeName } from '../../ui/view/scope-name.ts';

type PageKind = 'run-ended' | 'region-failed' | 'starts-paused' | 'person-needed' | 'chain-alarm';

/** Something a person is needed for, as long as it stands. */
export interface Page {
  /** The same as long as it is the same thing. */
  readonly key: string;
  readonly kind: PageKind;
  /** One sentence, for receivers that show nothing else. */
  readonly text: string;
  readonly detail: JsonObject;
}

/** Everything a person is needed for at this moment. Pure. */
export function pagesOf(state: RunState, report: HealthReport | null): readonly Page[] {
  return [
    ...failedPages(state),
    ...breakerPage(state),
    ...approvalPages(state),
    ...(report?.alarms ?? []).filter(({ severity }) => severity === 'critical').map((alarm) => alarmPage(state, alarm)),
    ...endPage(state),
  ];
}

function endPage({ plan, result, endedAtMs }: RunState): readonly Page[] {
  if (result === null) return [];
  const { verified, regions, exitCode, failed, skipped, unfinished, wallMs } = result;
  return [
    {
      ...{ key: `ended ${endedAtMs}`, kind: 'run-ended' },
      text: `${plan.fleet}: ${plan.run} has ended: ${verified} of ${regions} regions verified, ${failed} failed (exit ${exitCode})`,
      detail: { result: { exitCode, verified, failed, skipped, unfinished, regions, wallMs } },
    },
  ];
}

/** The first step of each row that failed and that nobody, not even the engine by itself, is going to try again. */
function failedPages(state: RunState): readonly Page[] {
  const failed = new Map<Scope, Step>();
  for (const step of state.plan.steps) {
    const now = state.steps[step.id];
    const isOver = now?.status === 'lost' || (now?.status === 'failed' && now.retryAtMs === null);
    if (isOver && !failed.has(step.scope) && !isSpentCarrier(state, step)) failed.set(step.scope, step);
  }
  return [...failed.values()].map((step) => failedPage(state, step));
}

function failedPage(state: RunState, { id, scope, phase }: Step): Page {
  const now = state.steps[id];
  const failure = failureOf(now);
  const lost = now?.status === 'lost' ? 'its program vanished' : 'it failed';
  return {
    ...{ key: `failed ${now?.attempts.at(-1)?.id ?? id}`, kind: 'region-failed' },
    text: `${state.plan.fleet}: ${scopeName(state, scope)} failed in ${phase}: ${failure?.title ?? lost}`,
    detail: {
      ...{ region: scope, phase, step: id, owner: ownerOf(state, scope) },
      failure: failure === null ? null : failureJson(failure),
    },
  };
}

const failureJson = ({ class: kind, title, hint, fingerprint, reach }: Failure): JsonObject => ({
  ...{ class: kind, title, hint, fingerprint, reach },
});

function breakerPage({ plan, policy: { breaker } }: RunState): readonly Page[] {
  if (breaker === null) return [];
  const { cause, title, scopes, openedAtMs, untilMs } = breaker;
  const until = untilMs === null ? 'until somebody resumes' : 'for a while';
  return [
    {
      ...{ key: `paused ${openedAtMs} ${cause}`, kind: 'starts-paused' },
      text: `${plan.fleet}: new starts are paused ${until}: ${title}`,
      detail: { cause: title, fingerprint: cause, regions: [...scopes], until: untilMs === null ? null : utc(untilMs) },
    },
  ];
}

function approvalPages(state: RunState): readonly Page[] {
  // A run that has ended, or was never launched, says so itself.
  if (state.status !== 'running') return [];
  return state.plan.steps.flatMap(({ id, scope, phase }) => {
    const hold = surveyOf(state).holds.get(id);
    if (hold?.kind !== 'approval') return [];
    return [
      {
        ...{ key: `approval ${id} ${hold.list.join(' ')}`, kind: 'person-needed' as const },
        text: `${state.plan.fleet}: ${scopeName(state, scope)} waits for a person: ${hold.list.length} ${hold.meaning}`,
        detail: { region: scope, phase, step: id, owner: ownerOf(state, scope), list: hold.list.slice(0, MOST_LISTED) },
      },
    ];
  });
}

/** Enough to judge by; the whole list is on the screen. */
const MOST_LISTED = 20;

function alarmPage(state: RunState, { id, title, detail, remedy, regions }: HealthAlarm): Page {
  const owners = [...new Set(regions.flatMap((region) => state.plan.owners?.[region as Scope] ?? []))];
  return {
    ...{ key: `alarm ${id}`, kind: 'chain-alarm' },
    text: `${state.plan.fleet}: ${title}`,
    detail: { alarm: { id, title, detail, remedy }, regions: [...regions], owners },
  };
}

const ownerOf = ({ plan }: RunState, scope: Scope): string | null => plan.owners?.[scope] ?? null;

export const utc = (atMs: number): string => new Date(atMs).toISOString();
