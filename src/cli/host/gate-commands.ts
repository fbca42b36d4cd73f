import type { EngineLink } from '../../engine/link.ts';
import type { Command } from '../../engine/model/command.ts';

/** After these something begins that was not under way. */
const BEGINNINGS: ReadonlySet<Command['type']> = new Set(['launch', 'retry']);

/**
 * The link of an engine that is not ready to act yet: whoever attaches sees the run at once, commands wait their turn.
 * `obstacle`: why nothing may begin now; null = nothing is in the way.
 */
export function gateCommands(
  link: EngineLink,
  ready: Promise<void>,
  obstacle: () => Promise<string | null>,
): EngineLink {
  let turn: Promise<unknown> = ready.catch(() => {});
  const judge = async ({ type }: Command): Promise<string | null> => {
    try {
      await ready;
    } catch (problem) {
      return `the engine could not get ready: ${problem instanceof Error ? problem.message : String(problem)}`;
    }
    return BEGINNINGS.has(type) ? obstacle() : null;
  };
  return {
    attach: (listener) => link.attach(listener),
    send: async (command) => {
      const judged = turn.then(() => judge(command));
      turn = judged.catch(() => {});
      const reason = await judged;
      return reason === null ? link.send(command) : { accepted: false, reason };
    },
  };
}
