import type { AttemptState } from '../../engine/model/state.ts';
import type { LogView, UiState } from './ui-state.ts';

/** A log that still grows is followed; a finished one is read from its end too, where its reason stands. */
export function logView({ id, carriedBy, endedAtMs }: AttemptState, { logWrap }: Pick<UiState, 'logWrap'>): LogView {
  return {
    // A carried attempt writes into its carrier's log.
    ...{ kind: 'log', attempt: carriedBy ?? id, top: 0, follow: true, wrap: logWrap ?? endedAtMs !== null },
    ...{ search: null, only: null, times: false, left: 0, marks: [] },
  };
}
