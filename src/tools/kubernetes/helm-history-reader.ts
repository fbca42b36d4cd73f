import type { ExitInfo, Failure } from '../../engine/model/failure.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { classify } from '../../failures/classify.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { LineTail } from '../line-tail.ts';
import { safeLine } from '../safe-line.ts';
import { endedWell, stepFailure } from '../step-failure.ts';

const ABSENT = /release: not found/;
/** A description may hold a whole error text; the JSON is cut nowhere below this. */
const LONGEST_LINE = 65_536;

/**
 * Reads `helm history -o json`: is there a release, and may it be upgraded? With `{ target: 3 }` as input: can it be rolled
 * back to that revision? A rollback also repairs what is pending.
 */
export class HelmHistoryReader implements Interpreter {
  private readonly lines = new LineTail(60);
  private readonly step: Step;
  private readonly target: number | null;

  constructor(step: Step, input: JsonValue = null) {
    this.step = step;
    const target = isJsonObject(input) ? input['target'] : null;
    this.target = typeof target === 'number' ? target : null;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line, LONGEST_LINE);
    if (text !== '') this.lines.add(text);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    const lines = this.lines.all();
    if (!endedWell(exit)) return this.unwell(lines, exit);
    const all = revisions(lines);
    const last = all.at(-1);
    if (last === undefined) return this.target === null ? absent() : failed(this.gone(this.target, []), {});
    const status = textOf(last['status']);
    const revision = numberOf(last['revision']);
    if (this.target !== null) return this.aimed(this.target, all);
    if (status.startsWith('pending-')) {
      const way = wayOut(all);
      return failed(this.pending(status, revision, way), { status, revision, ...way });
    }
    const summary = `${status}, revision ${revision ?? '?'}`;
    return { outcome: { status: 'succeeded', summary, facts: { state: 'present', revision, status } } };
  }

  private aimed(target: number, all: readonly JsonObject[]): Conclusion {
    const found = all.find((one) => one['revision'] === target);
    if (found === undefined) return failed(this.gone(target, all), {});
    const now = all.at(-1) ?? found;
    const [status, revision] = [textOf(now['status']), numberOf(now['revision'])];
    const summary = `${status}, revision ${revision ?? '?'}; revision ${target} is still there`;
    return { outcome: { status: 'succeeded', summary, facts: { state: 'present', revision, status } } };
  }

  /** helm keeps ten revisions unless it is told otherwise. */
  private gone(target: number, all: readonly JsonObject[]): Failure {
    const known = all.map((one) => `revision ${numberOf(one['revision']) ?? '?'}: ${textOf(one['status'])}`);
    return {
      class: 'config',
      title: 'the revision to roll back to is not there',
      evidence: known.length === 0 ? [`no release; revision ${target} was asked for`] : known.slice(-8),
      hint: 'Choose one of those that are there with --to, or deploy the wanted values again.',
      fingerprint: 'helm-revision-gone',
      reach: 'one',
      chain: [`${this.step.phase}/${this.step.name}`, 'helm'],
    };
  }

  private unwell(lines: readonly string[], exit: ExitInfo): Conclusion {
    if (exit.reason === 'exited' && exit.code !== null && lines.some((line) => ABSENT.test(line))) return absent();
    return failed(stepFailure(this.step, lines, exit), {});
  }

  /** A helm that was killed leaves this behind; an upgrade on top of it is refused by helm (reproduced). */
  private pending(status: string, revision: number | null, way: WayOut): Failure {
    const failure = classify(['another operation (install/upgrade/rollback) is in progress'], {
      tool: 'helm',
      step: `${this.step.phase}/${this.step.name}`,
      exit: null,
    });
    const repair = repairOf(way);
    return {
      ...failure,
      title: `the helm release is stuck in ${status}`,
      hint: `A helm was killed while it worked. If none is running any more: ${repair}, then it is tried again.`,
      evidence: [`revision ${revision ?? '?'}: ${status}`],
      fingerprint: `helm-release-pending|${status}`,
    };
  }
}

/** What frees a stuck release: back to the revision that was in force, or away with a first install that never was. */
type WayOut = { readonly rollback?: string; readonly uninstall?: string };

function wayOut(all: readonly JsonObject[]): WayOut {
  const before = all.slice(0, -1);
  const good = before.findLast((one) => one['status'] === 'deployed') ?? before.findLast(wasGood);
  const revision = numberOf(good?.['revision']);
  if (revision !== null) return { rollback: String(revision) };
  const last = all.at(-1);
  const only = numberOf(last?.['revision']);
  const isFirstInstall = before.length === 0 && last?.['status'] === 'pending-install' && only !== null;
  return isFirstInstall ? { uninstall: String(only) } : {};
}

/** How a person has it done. */
const OFFERED = '(x, or besu-console remedy REGION)';

function repairOf({ rollback, uninstall }: WayOut): string {
  if (rollback !== undefined) return `helm rollback RELEASE ${rollback} ${OFFERED}`;
  if (uninstall !== undefined) return `helm uninstall RELEASE, nothing was installed before ${OFFERED}`;
  return 'look at helm history RELEASE: no earlier revision was ever in force';
}

const wasGood = (one: JsonObject): boolean => one['status'] === 'deployed' || one['status'] === 'superseded';

function absent(): Conclusion {
  return { outcome: { status: 'succeeded', summary: 'not installed yet', facts: { state: 'absent' } } };
}

function failed(failure: Failure, facts: JsonObject): Conclusion {
  return { outcome: { status: 'failed', failure, facts } };
}

/** Oldest first. Warnings of helm share the log with its JSON, so the line that is a list is looked for. */
function revisions(lines: readonly string[]): readonly JsonObject[] {
  for (const line of lines.filter((text) => text.startsWith('['))) {
    try {
      const value = JSON.parse(line) as JsonValue;
      if (Array.isArray(value)) return (value as readonly JsonValue[]).filter(isJsonObject);
    } catch {
      // A log line that begins with a bracket is not the answer.
    }
  }
  return [];
}

const numberOf = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null);
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : 'unknown');
