import type { RunState } from '../../../src/engine/model/state.ts';
import type { LinkConnection } from '../../../src/wire/link-client.ts';

/** Resolves with the first state of this face for which the condition holds. */
export function stateWhere(face: LinkConnection, holds: (state: RunState) => boolean): Promise<RunState> {
  return new Promise((resolve) => {
    const look = (): void => {
      const now = face.link.attach(() => {});
      now.detach();
      if (!holds(now.state)) return;
      attached.detach();
      resolve(now.state);
    };
    const attached = face.link.attach(look);
    look();
  });
}
