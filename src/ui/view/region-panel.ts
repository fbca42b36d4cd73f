import type { Step } from '../../engine/model/step.ts';
import { noteWords } from '../../engine/state/note-words.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { RegionPanel, View } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import { differsWords } from './differs-words.ts';
import { clusterLines } from './health-cluster-lines.ts';
import { noReading, regionNodes } from './health-region-nodes.ts';
import { type Line, line, span } from './line.ts';
import { pressIn } from './press.ts';
import type { ScreenInput } from './screen-input.ts';
import { stepDetail } from './step-detail.ts';
import { wrapWords } from './width.ts';

type Shown = Extract<View, { kind: 'region' }>;

/** What stands below the steps: the selected one, or what the cluster or the chain says of this region. */
export function regionPanel(input: ScreenInput, view: Shown, selected: Step | null, rows: number): readonly Line[] {
  const { state } = input.data;
  const notices = [
    [differsWords(state, view.scope), 'warn'],
    [noteWords(state, view.scope), 'strong'],
  ] as const;
  const lines = notices.flatMap(([text, tone]) =>
    text === null ? [] : wrapWords(cleanText(text), input.size.columns).map((part) => line(part, tone)),
  );
  return counted([...lines, ...panelLines(input, view, selected)], rows);
}

function panelLines(input: ScreenInput, view: Shown, selected: Step | null): readonly Line[] {
  const { data, theme, nowMs, size } = input;
  if (data.recorded === true && view.panel !== 'step') return [line(noReading(data), 'dim')];
  switch (view.panel) {
    case 'step':
      return selected === null ? [line('no steps in this run', 'dim')] : stepDetail(input, selected);
    case 'cluster':
      return clusterLines(data.signals.clusters.get(view.scope), nowMs, size.columns);
    case 'chain':
      return regionNodes(data.signals.health, view.scope, { state: data.state, theme, nowMs, width: size.columns });
  }
}

/** What does not fit is counted, never silently left out. */
function counted(lines: readonly Line[], rows: number): readonly Line[] {
  if (lines.length <= rows || rows < 1) return lines;
  const shown = lines.slice(0, rows - 1);
  return [...shown, line(`and ${lines.length - shown.length} more lines: describe shows them all`, 'dim')];
}

export function panelLabel(view: Shown, selected: Step | null): string {
  if (view.panel !== 'step') return view.panel === 'cluster' ? 'cluster: pods and events' : 'chain: the nodes';
  return selected === null ? '' : `${selected.phase}/${selected.name}`;
}

const PANELS: readonly RegionPanel[] = ['step', 'cluster', 'chain'];

/** Which panels there are, the one on screen standing out. */
export function panelTabs(view: Shown, keymap: Keymap): Line {
  const names = PANELS.map((one) =>
    span(one === view.panel ? `[${one}] ` : `${one} `, one === view.panel ? 'strong' : 'dim'),
  );
  return [...names, ...pressIn(keymap, 'region')('next-panel', 'panel')];
}
