import type { Failure } from '../../engine/model/failure.ts';
import type { HealthAlarm, HealthReport } from '../../engine/model/health.ts';
import type { Hold } from '../../engine/model/hold.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { isSpentCarrier } from '../../engine/state/retry.ts';
import { failureOf } from '../../engine/state/select.ts';
import { keystoreName } from '../../engine/state/signers.ts';
import type { JsonObject } from '../../lib/json.ts';
import { surveyOf } from '../../ui/state/run-data.ts';
import { nameSome } from '../../ui/view/name-some.ts';
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
  /** Set where many regions come to the same one by one: they are told together. */
  readonly together?: Together;
}

interface Together {
  /** In words that go behind `wait for`; pages of the same words are one message. */
  readonly what: string;
  /** The region, or its zone. */
  readonly name: string;
}

export type Pages = readonly [Page, ...Page[]];

/** Everything a person is needed for at this moment. Pure. */
export function pagesOf(state: RunState, report: HealthReport | null): readonly Page[] {
  return [
    ...failedPages(state),
    ...breakerPage(state),
    ...waitingPages(state),
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
      text: `${plan.fleet}: ${plan.run} has ended: ${verified} of ${regions} regions verified, ${failed} failed (exit ${exitCode}${exitCode === 5 ? ': a person is needed' : ''})`,
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

/** Rows in which nothing goes on before a person has said so. */
function waitingPages(state: RunState): readonly Page[] {
  // A run that has ended, or was never launched, says so itself.
  if (state.status !== 'running') return [];
  const pages = new Map<string, Page>();
  for (const step of state.plan.steps) {
    const hold = surveyOf(state).holds.get(step.id);
    const page = hold === undefined ? null : waitingPage(state, step, hold);
    if (page !== null && !pages.has(page.key)) pages.set(page.key, page);
  }
  return [...pages.values()];
}

function waitingPage(state: RunState, { id, scope, phase }: Step, hold: Hold): Page | null {
  const where = { region: scope, phase, step: id, owner: ownerOf(state, scope) };
  const page = (key: string, name: string, what: string, detail: JsonObject): Page => ({
    ...{ key, kind: 'person-needed', text: `${state.plan.fleet}: ${name} waits for ${what}` },
    ...{ detail: { ...where, ...detail }, together: { what, name } },
  });
  const name = scopeName(state, scope);
  switch (hold.kind) {
    case 'approval': {
      const { list, meaning } = hold;
      const key = `approval ${id} ${list.join(' ')}`;
      const what = `a person: ${list.length} ${meaning}`;
      return {
        ...page(key, name, what, { list: list.slice(0, MOST_LISTED) }),
        together: { what: `a person: ${meaning}`, name },
      };
    }
    case 'push': {
      const { key, radius, stoppedBy } = hold.gate;
      // Until the check is good no push is accepted, and its failure has been told.
      if (stoppedBy !== null) return null;
      const part = key === scope ? name : `${name} (${key})`;
      return page(`push ${key}`, part, 'the push', { push: key, radius });
    }
    case 'signer':
      return page(`signer ${hold.keystore}`, name, `the password of ${keystoreName(hold.keystore)}`, {
        network: hold.network,
      });
    case 'quorum': {
      if (hold.final !== true) return null;
      const { left, quorum, total } = hold;
      return page(`quorum ${id}`, name, 'a person: the chain cannot do without its validators', {
        left,
        quorum,
        total,
      });
    }
    default:
      return null;
  }
}

/** Several of one kind as one message that names them all. */
export function joined({ plan }: RunState, pages: Pages): Page {
  const [first, ...others] = pages;
  if (first.together === undefined || others.length === 0) return first;
  const names = pages.flatMap(({ together }) => (together === undefined ? [] : [together.name]));
  return {
    ...{ key: first.key, kind: first.kind },
    text: `${plan.fleet}: ${names.length} wait for ${first.together.what}: ${nameSome(names, MOST_NAMED)}`,
    detail: { regions: pages.map(({ detail }) => detail['region'] ?? null), waits: pages.map(({ detail }) => detail) },
  };
}

/** As many as the catalogue has; of larger fleets all are in `regions`. */
const MOST_NAMED = 24;

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
