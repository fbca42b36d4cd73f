import type { ExitInfo } from '../engine/model/failure.ts';
import type { AttemptId } from '../engine/model/ids.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { Step } from '../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../engine/ports.ts';
import type { JsonObject } from '../lib/json.ts';
import { LineTail } from './line-tail.ts';
import { safeLine } from './safe-line.ts';
import { endedWell, stepFailure } from './step-failure.ts';

/** Enough for the box of an error and what led to it. */
const EVIDENCE_LINES = 80;

/** Reads a tool that writes text: its last line is what it is doing, its last lines are the evidence when it fails. */
export abstract class TextReader implements Interpreter {
  protected readonly attempt: AttemptId;
  protected readonly tail = new LineTail(EVIDENCE_LINES);
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = this.cleaned(line);
    if (text === '') return [];
    this.tail.add(text);
    return [{ type: 'activity', attempt: this.attempt, text }, ...this.learn(text)];
  }

  conclude(exit: ExitInfo): Conclusion {
    const { summary, facts } = this.gist();
    if (endedWell(exit)) return { outcome: { status: 'succeeded', summary, facts } };
    return { outcome: { status: 'failed', failure: stepFailure(this.step, this.tail.all(), exit), facts } };
  }

  protected cleaned(line: string): string {
    return safeLine(line);
  }

  /** Remembers what a line says, and tells what it says beside itself. */
  protected abstract learn(text: string): readonly Signal[];

  /** What the lines have come to. The summary counts only when the program ended well. */
  protected abstract gist(): { readonly summary: string; readonly facts: JsonObject };
}
