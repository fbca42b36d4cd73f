import type { ExitInfo } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import type { JsonObject } from '../../lib/json.ts';
import { LineTail } from '../line-tail.ts';
import { safeLine } from '../safe-line.ts';
import { endedWell, stepFailure } from '../step-failure.ts';

/** A first install says `does not exist. Installing it now.` and, at the end, only NAME, STATUS and REVISION. */
const UPGRADED = /^Release "([^"]+)" has been (upgraded|installed)/;
const INSTALLING = /^Release "([^"]+)" does not exist\. Installing it now\./;
const STATUS = /^STATUS: (\S+)/;
const REVISION = /^REVISION: (\d+)/;

/** Reads `helm upgrade --install`. helm is silent until its end; notes of the chart may follow. */
export class HelmReader implements Interpreter {
  private readonly tail = new LineTail(60);
  private release: string | null = null;
  private did: 'upgraded' | 'installed' | null = null;
  private status: string | null = null;
  private revision: number | null = null;
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line);
    if (text === '') return [];
    this.tail.add(text);
    this.note(text);
    return [{ type: 'activity', attempt: this.attempt, text }];
  }

  /** First one wins: a chart's notes may print anything afterwards, also lines that look like these. */
  private note(text: string): void {
    const installing = INSTALLING.exec(text)?.[1];
    const upgraded = UPGRADED.exec(text)?.[1];
    this.release ??= installing ?? upgraded ?? null;
    if (installing !== undefined) this.did ??= 'installed';
    if (upgraded !== undefined) this.did ??= 'upgraded';
    this.status ??= STATUS.exec(text)?.[1] ?? null;
    const revision = REVISION.exec(text)?.[1];
    if (revision !== undefined) this.revision ??= Number(revision);
  }

  private facts(): JsonObject {
    return { release: this.release, status: this.status, revision: this.revision };
  }

  conclude(exit: ExitInfo): Conclusion {
    const facts = this.facts();
    if (!endedWell(exit)) {
      return { outcome: { status: 'failed', failure: stepFailure(this.step, this.tail.all(), exit), facts } };
    }
    const what = this.did ?? 'done';
    const summary = this.revision === null ? what : `${what}, revision ${this.revision}`;
    return { outcome: { status: 'succeeded', summary, facts } };
  }
}
