import type { RunResult } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { reduce } from '../../engine/state/reduce.ts';
import { closingReport, plainLines } from '../../ui/plain/plain-lines.ts';
import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';

/** Prints what happens, line by line, until the run has ended; resolves with its result. */
export function followAsPlain(open: OpenRun, terminal: Terminal): Promise<RunResult> {
  let state: RunState = open.state;
  const [latest] = open.history.slice(-1);
  if (latest !== undefined) print(plainLines(latest, state), terminal);
  return new Promise((resolve) => {
    const attached = open.engine.link.attach((message) => {
      if (message.type !== 'events') return;
      for (const event of message.events) {
        state = reduce(state, event);
        print(plainLines(event, state), terminal);
        if (event.type === 'run-ended') {
          attached.detach();
          print(closingReport(state), terminal);
          resolve(event.result);
          return;
        }
      }
    });
    state = attached.state;
  });
}

/** The report that stays on the main screen after the full screen has gone. */
export function summaryText(state: RunState): string {
  return closingReport(state).join('\n');
}

function print(lines: readonly string[], terminal: Terminal): void {
  for (const line of lines) terminal.out(`${line}\n`);
}
