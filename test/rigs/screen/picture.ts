import { stripVTControlCharacters } from 'node:util';
import { type RunData, startData } from '../../../src/ui/state/run-data.ts';
import { firstUiState, type UiState } from '../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../src/ui/theme.ts';
import { type FrameInput, frame } from '../../../src/ui/view/frame.ts';
import type { FakeEngine } from './fake-engine.ts';

/** A frame without Ink or a terminal, for everything that is decided before them. */
export function picture(engine: FakeEngine, given: Partial<FrameInput> = {}): readonly string[] {
  return frame({
    data: dataOf(engine),
    ui: uiOf(engine),
    log: null,
    nowMs: engine.nowMs,
    size: { columns: 80, rows: 24 },
    theme: createTheme({ colorLevel: 1, ascii: false }),
    spinner: 0,
    tools: 'terraform 1.11.4 (PATH)  kubectl 1.32.0 (PATH)  helm stand-in',
    program: 'test',
    company: 0,
    ...given,
  });
}

export const plain = (rows: readonly string[]): readonly string[] => rows.map(stripVTControlCharacters);

export function dataOf(engine: FakeEngine): RunData {
  const attached = engine.attach(() => {});
  attached.detach();
  return {
    ...startData(attached.state, attached.signals),
    notes: engine.events.filter(({ type }) => !type.startsWith('attempt')),
  };
}

export const uiOf = (engine: FakeEngine, given: Partial<UiState> = {}): UiState => ({
  ...firstUiState(engine.state.plan.regions[0]?.scope ?? null),
  ...given,
});
