import type { ExitInfo } from '../../engine/model/failure.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { Step } from '../../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../../engine/ports.ts';
import { LineTail } from '../line-tail.ts';
import { safeLine } from '../safe-line.ts';
import { endedWell, stepFailure } from '../step-failure.ts';

const INSTALLED = /^- Installed (\S+) v(\S+)/;
/** Terraform draws a frame around its errors. */
const FRAME = /^[\s│╷╵]+/;

/** Reads the text of `terraform init` (its -json is not pure JSON either, so plain text is the honest choice). */
export class TerraformInitReader implements Interpreter {
  private readonly tail = new LineTail(80);
  private installed = 0;
  private readonly attempt: AttemptId;
  private readonly step: Step;

  constructor(attempt: AttemptId, step: Step) {
    this.attempt = attempt;
    this.step = step;
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line).replace(FRAME, '');
    if (text === '') return [];
    this.tail.add(text);
    if (INSTALLED.test(text)) this.installed += 1;
    return [{ type: 'activity', attempt: this.attempt, text }];
  }

  conclude(exit: ExitInfo): Conclusion {
    if (!endedWell(exit)) {
      return { outcome: { status: 'failed', failure: stepFailure(this.step, this.tail.all(), exit), facts: {} } };
    }
    const summary = this.installed === 0 ? 'initialised' : `initialised, ${this.installed} providers installed`;
    return { outcome: { status: 'succeeded', summary, facts: { installed: this.installed } } };
  }
}
