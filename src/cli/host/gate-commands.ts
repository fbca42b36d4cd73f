import type { EngineLink } from '../../engine/link.ts';

/** The link of an engine that is not ready to act yet: whoever attaches sees the run at once, commands wait their turn. */
export function gateCommands(link: EngineLink, ready: Promise<void>): EngineLink {
  return {
    attach: (listener) => link.attach(listener),
    send: async (command) => {
      try {
        await ready;
      } catch (problem) {
        const why = problem instanceof Error ? problem.message : String(problem);
        return { accepted: false, reason: `the engine could not get ready: ${why}` };
      }
      return link.send(command);
    },
  };
}
