import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { StepState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { chainWorkOf } from '../../engine/state/chain-work.ts';
import { failureOf, stepsOf } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import type { View } from '../state/ui-state.ts';
import { ruleLine } from './header-lines.ts';
import { staleWords } from './health-age.ts';
import { upWords } from './health-region-rows.ts';
import { numberWords, VERDICT_TONES } from './health-words.ts';
import { column, type Line, span } from './line.ts';
import type { LogWindow } from './log-window.ts';
import { LOOK_TONES } from './look-tones.ts';
import { panelLabel, panelTabs, regionPanel } from './region-panel.ts';
import { CARD_ROWS, type RegionTail, regionTail, tailLines } from './region-tail.ts';
import { fill } from './regions-screen.ts';
import { scopeName } from './scope-name.ts';
import type { ScreenInput } from './screen-input.ts';
import { selectedStep } from './selected-step.ts';
import { stepLook, stepWords } from './step-words.ts';

/** One region: its steps, everything about the selected one and, where there is room, the end of its log. */
export function regionScreen(
  input: ScreenInput,
  view: Extract<View, { kind: 'region' }>,
  log: LogWindow | null = null,
): readonly Line[] {
  const { data, ui, size, theme } = input;
  // Nobody reads one from another machine only to show its end.
  const tail = log === null ? null : regionTail(data, ui, size);
  const steps = stepsOf(data.state.plan, view.scope);
  const selected = selectedStep(data.state, view);
  const heights = planHeights(input, view, steps.length, selected, tail);
  const at = steps.findIndex((step) => step.id === selected?.id);
  const from = Math.max(0, Math.min(at - Math.floor(heights.list / 2), steps.length - heights.list));
  const shown = steps.slice(from, from + heights.list).map((step) => stepRow(input, step, step.id === selected?.id));
  const rows = size.rows - heights.list - 2 - (tail === null ? 0 : tail.rows + 1);
  return [
    titleLine(input, view),
    ...fill(shown, heights.list),
    ruleLine(size.columns, theme, panelLabel(view, selected), panelTabs(view, input.keymap)),
    ...fill(regionPanel(input, view, selected, rows), rows),
    ...(tail === null ? [] : tailLines(input, tail, log)),
  ];
}

/** A failure needs more room than a list of steps that went well; a panel that is asked for, most of the screen. */
function planHeights(
  { data, size }: ScreenInput,
  view: Extract<View, { kind: 'region' }>,
  steps: number,
  selected: Step | null,
  tail: RegionTail | null,
): { readonly list: number } {
  const free = size.rows - 2;
  if (tail !== null) return { list: Math.max(3, Math.min(steps, free - tail.rows - 1 - CARD_ROWS)) };
  if (view.panel !== 'step') return { list: Math.max(3, Math.min(steps, Math.floor(free / 4))) };
  const failed = selected !== null && failureOf(data.state.steps[selected.id]) !== null;
  const detail = Math.min(free - 3, Math.floor(free * (failed ? 0.6 : 0.5)));
  return { list: Math.max(3, Math.min(steps, free - detail)) };
}

function titleLine({ data, nowMs, size }: ScreenInput, view: Extract<View, { kind: 'region' }>): Line {
  const planned = data.state.plan.regions.find((one) => one.scope === view.scope);
  const name = span(scopeName(data.state, view.scope), 'strong');
  if (planned === undefined) return [name];
  const { region, validators, sentries, vcpus } = planned;
  const chain = chainSpans(data, planned, nowMs);
  const owner = data.state.plan.owners?.[view.scope];
  // What is seen of its nodes is worth more than where it stands.
  const brief = chain.length > 0 && size.columns < WITH_PLACE;
  return [
    name,
    span(` ${region.code}${brief || region.city === region.name ? '' : ` ${region.city}`}`, 'dim'),
    span(`  ${count(validators, 'validator')}, ${count(sentries, 'sentry', 'sentries')}`),
    span(brief ? '' : `, ${vcpus} vCPUs`),
    ...chain,
    ...(owner === undefined ? [] : [span(`  owner ${owner}`, 'dim')]),
  ];
}

const WITH_PLACE = 110;

/** What is known of its nodes, with how old it is once that matters. */
function chainSpans({ signals }: RunData, { scope, validators }: PlannedRegion, nowMs: number): Line {
  const seen = signals.health?.regions.find(({ region }) => region === scope);
  if (signals.health !== null && seen !== undefined) {
    const stale = staleWords(seen.observedAtMs, signals.health.everyMs, nowMs);
    const words = `  up ${upWords(seen)}  height ${numberWords(seen.height)}  peers ${numberWords(seen.peers)}`;
    const old = stale === null ? [] : [span(`  ${stale}`, 'warn')];
    return [span(words, stale === null ? VERDICT_TONES[seen.verdict] : 'dim'), ...old];
  }
  const chain = signals.chain.get(scope);
  if (chain === undefined) return [];
  const { height, peers, validatorsUp } = chain;
  return [
    span(`  up ${validatorsUp}/${validators}  height ${numberWords(height)}  peers ${numberWords(peers)}`, 'good'),
  ];
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Lanes of several networks stand below each other. */
function placeInPhase(step: Step): string {
  const work = chainWorkOf(step);
  return work === null ? step.phase : `${step.phase === 'ccip' ? 'ccip ' : ''}${work.network.name}`;
}

function stepRow(input: ScreenInput, step: Step, selected: boolean): Line {
  const { data, theme, nowMs } = input;
  const now: StepState | undefined = data.state.steps[step.id];
  const look = stepLook(data.state, step);
  const tries = now === undefined || now.attempts.length < 2 ? '' : `try ${now.attempts.length} `;
  return [
    span(selected ? theme.glyphs.cursor : ' ', 'key'),
    span(`${theme.glyphs.cells[look]} `, LOOK_TONES[look]),
    column(placeInPhase(step), 15, 'dim'),
    column(
      step.title,
      Math.min(34, Math.max(18, Math.floor(input.size.columns * 0.3))),
      selected ? 'selected' : 'plain',
    ),
    span(' '),
    span(tries, 'warn'),
    span(stepWords(data, step, nowMs), LOOK_TONES[look] === 'dim' ? 'dim' : LOOK_TONES[look]),
  ];
}
