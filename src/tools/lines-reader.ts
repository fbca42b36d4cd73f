import type { Signal } from '../engine/model/signal.ts';
import { progressIn } from './progress-in-text.ts';
import { TextReader } from './text-reader.ts';

/** Reads any program. */
export class LinesReader extends TextReader {
  protected override cleaned(line: string): string {
    return super.cleaned(line).trim();
  }

  protected learn(text: string): readonly Signal[] {
    const progress = progressIn(text);
    return progress === null ? [] : [{ type: 'progress', attempt: this.attempt, ...progress }];
  }

  protected gist() {
    return { summary: this.tail.all().at(-1) ?? 'done', facts: {} };
  }
}
