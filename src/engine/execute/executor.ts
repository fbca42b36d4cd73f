import { unreachable } from '../../lib/assert.ts';
import type { AttemptId } from '../model/ids.ts';
import type { AttemptOrder, Executor } from '../ports.ts';

/** Both pairs of hands behind one port: programs outside the engine, questions asked from inside it. */
export function createExecutor(hands: {
  readonly commandExecutor: Executor;
  readonly probeExecutor: Executor;
}): Executor {
  const { commandExecutor, probeExecutor } = hands;
  const handsFor = ({ step }: AttemptOrder): Executor => {
    switch (step.work.kind) {
      case 'command':
        return commandExecutor;
      case 'probe':
        return probeExecutor;
      default:
        return unreachable(step.work);
    }
  };
  return {
    begin: (order, report) => handsFor(order).begin(order, report),
    adopt: (order, known, report) => handsFor(order).adopt(order, known, report),
    cancel: (attempt: AttemptId) => commandExecutor.cancel(attempt) || probeExecutor.cancel(attempt),
    force: (attempt, signal) => commandExecutor.force(attempt, signal),
    release: async () => {
      await Promise.all([commandExecutor.release(), probeExecutor.release()]);
    },
  };
}
