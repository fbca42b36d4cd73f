import type { Signal } from '../../engine/model/signal.ts';
import { TextReader } from '../text-reader.ts';

const APPLIED = /^(\S+) (created|configured|unchanged|serverside-applied|pruned)\b/;

/** Reads `kubectl apply`: one line per object. */
export class KubectlReader extends TextReader {
  private readonly counts = new Map<string, number>();
  private done = 0;

  protected learn(text: string): readonly Signal[] {
    const verb = APPLIED.exec(text)?.[2];
    if (verb === undefined) return [];
    this.counts.set(verb, (this.counts.get(verb) ?? 0) + 1);
    this.done += 1;
    return [{ type: 'progress', attempt: this.attempt, done: this.done, total: null, unit: 'objects' }];
  }

  protected gist() {
    const summary = [...this.counts].map(([verb, count]) => `${count} ${verb}`).join(', ');
    return { summary: summary === '' ? 'done' : summary, facts: Object.fromEntries(this.counts) };
  }
}
