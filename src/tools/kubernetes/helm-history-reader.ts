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

/** Reads `helm history -o json --max 1`: is there a release, and may it be upgraded? */
export class HelmHistoryReader implements Interpreter {
  private readonly lines = new LineTail(60);
  private readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line, LONGEST_LINE);
    if (text !== '') this.lines.add(text);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    const lines = this.lines.all();
    if (!endedWell(exit)) return this.unwell(lines, exit);
    const last = lastRevision(lines);
    if (last === null) return absent();
    const status = textOf(last['status']);
    const revision = typeof last['revision'] === 'number' ? last['revision'] : null;
    if (status.startsWith('pending-')) return failed(this.pending(status, revision), { status, revision });
    const summary = `${status}, revision ${revision ?? '?'}`;
    return { outcome: { status: 'succeeded', summary, facts: { state: 'present', revision, status } } };
  }

  private unwell(lines: readonly string[], exit: ExitInfo): Conclusion {
    if (exit.reason === 'exited' && exit.code !== null && lines.some((line) => ABSENT.test(line))) return absent();
    return failed(stepFailure(this.step, lines, exit), {});
  }

  /** A helm that was killed leaves this behind; an upgrade on top of it is refused by helm (reproduced). */
  private pending(status: string, revision: number | null): Failure {
    const failure = classify(['another operation (install/upgrade/rollback) is in progress'], {
      tool: 'helm',
      step: `${this.step.phase}/${this.step.name}`,
      exit: null,
    });
    const way =
      status === 'pending-install' || revision === null || revision < 2
        ? 'helm uninstall RELEASE (nothing was installed before)'
        : `helm rollback RELEASE ${revision - 1}`;
    return {
      ...failure,
      title: `the helm release is stuck in ${status}`,
      hint: `A helm was killed while it worked. If none is running any more: ${way}, then press r. helm rollback repairs it from any later revision.`,
      evidence: [`revision ${revision ?? '?'}: ${status}`],
      fingerprint: `helm-release-pending|${status}`,
    };
  }
}

function absent(): Conclusion {
  return { outcome: { status: 'succeeded', summary: 'not installed yet', facts: { state: 'absent' } } };
}

function failed(failure: Failure, facts: JsonObject): Conclusion {
  return { outcome: { status: 'failed', failure, facts } };
}

/** Warnings of helm share the log with its JSON, so the line that is a list is looked for. */
function lastRevision(lines: readonly string[]): JsonObject | null {
  for (const line of lines.filter((text) => text.startsWith('['))) {
    try {
      const value = JSON.parse(line) as JsonValue;
      const last = Array.isArray(value) ? (value as readonly JsonValue[]).at(-1) : undefined;
      if (last !== undefined && isJsonObject(last)) return last;
    } catch {
      // A log line that begins with a bracket is not the answer.
    }
  }
  return null;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : 'unknown');
