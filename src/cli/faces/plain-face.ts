import type { RunResult } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { Fold } from '../../engine/state/reduce.ts';
import { plainLines } from '../../ui/plain/plain-lines.ts';
import { plainSummary } from '../../ui/plain/plain-summary.ts';
import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';
import { closingReport } from './closing-report.ts';

/** Prints what happens, line by line, until the run has ended; then a table of the regions and the closing report. */
export function followAsPlain(open: OpenRun, terminal: Terminal): Promise<RunResult> {
  let state: RunState = open.state;
  for (const event of open.history.slice(-1)) print(plainLines(event, state), terminal);
  return new Promise((resolve) => {
    const attached = open.engine.link.attach((message) => {
      if (message.type !== 'events') return;
      const fold = new Fold(state);
      for (const event of message.events) {
        fold.add(event);
        print(plainLines(event, fold.state), terminal);
        if (event.type === 'run-ended') {
          attached.detach();
          // Its last line is the total, which the report says too.
          print([...plainSummary(fold.state, event.atMs).slice(0, -1), ...closingReport(fold.state, 'gone')], terminal);
          resolve(event.result);
          return;
        }
      }
      state = fold.end();
    });
    state = attached.state;
  });
}

function print(lines: readonly string[], terminal: Terminal): void {
  for (const line of lines) terminal.out(`${line}\n`);
}
