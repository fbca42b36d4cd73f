import type { JournalProblem } from '../../engine/journal/journal-reader.ts';
import type { RunNotFound } from '../../engine/journal/run-directory.ts';
import { unreachable } from '../../lib/assert.ts';

export function describeJournalProblem(problem: JournalProblem): string {
  switch (problem.kind) {
    case 'missing':
      return `${problem.path} does not exist`;
    case 'unreadable':
      return `${problem.path} cannot be read: ${problem.detail}`;
    case 'empty':
      return `${problem.path} holds no complete line: the run was never begun and started nothing`;
    case 'foreign':
      return `${problem.path}, event ${problem.seq} is ${problem.type.slice(0, 40)}, which this program does not know: use the newer one that wrote it`;
    case 'damaged':
      return `${problem.path}, line ${problem.line}: ${problem.what}. It is refused, because a damaged line may have been an intention. Restore it from a copy, or begin a new run.`;
    default:
      return unreachable(problem);
  }
}

export function describeRunNotFound(problem: RunNotFound): string {
  switch (problem.kind) {
    case 'no-runs':
      return `there is no run yet in ${problem.stateDirectory}`;
    case 'unknown-run':
      return `there is no run ${problem.asked}; the newest are:\n  ${problem.newest.join('\n  ')}`;
    case 'ambiguous-run':
      return `${problem.asked} fits more than one run:\n  ${problem.matches.join('\n  ')}`;
    default:
      return unreachable(problem);
  }
}
