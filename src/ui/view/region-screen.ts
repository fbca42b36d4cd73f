import type { StepState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { failureOf, stepsOf } from '../../engine/state/select.ts';
import type { View } from '../state/ui-state.ts';
import { ruleLine } from './header-lines.ts';
import { column, type Line, line, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { fill, type ScreenInput } from './regions-screen.ts';
import { scopeName } from './scope-name.ts';
import { selectedStep } from './selected-step.ts';
import { stepDetail } from './step-detail.ts';
import { stepLook, stepWords } from './step-words.ts';

/** One region: its steps, and everything about the selected one. */
export function regionScreen(input: ScreenInput, view: Extract<View, { kind: 'region' }>): readonly Line[] {
  const { data, size, theme } = input;
  const steps = stepsOf(data.state.plan, view.scope);
  const selected = selectedStep(data.state, view);
  const heights = planHeights(input, steps.length, selected);
  const at = steps.findIndex((step) => step.id === selected?.id);
  const from = Math.max(0, Math.min(at - Math.floor(heights.list / 2), steps.length - heights.list));
  const shown = steps.slice(from, from + heights.list).map((step) => stepRow(input, step, step.id === selected?.id));
  const detail = selected === null ? [line('no steps in this run', 'dim')] : stepDetail(input, selected);
  return [
    titleLine(input, view),
    ...fill(shown, heights.list),
    ruleLine(size.columns, theme, selected === null ? '' : `${selected.phase}/${selected.name}`),
    ...fill(detail, size.rows - heights.list - 2),
  ];
}

/** A failure needs more room than a list of steps that went well. */
function planHeights({ data, size }: ScreenInput, steps: number, selected: Step | null): { readonly list: number } {
  const free = size.rows - 2;
  const failed = selected !== null && failureOf(data.state.steps[selected.id]) !== null;
  const detail = Math.min(free - 3, Math.floor(free * (failed ? 0.6 : 0.5)));
  return { list: Math.max(3, Math.min(steps, free - detail)) };
}

function titleLine({ data }: ScreenInput, view: Extract<View, { kind: 'region' }>): Line {
  const planned = data.state.plan.regions.find((one) => one.scope === view.scope);
  const name = span(scopeName(data.state, view.scope), 'strong');
  if (planned === undefined) return [name];
  const { region, validators, sentries, vcpus } = planned;
  const chain = data.signals.chain.get(view.scope);
  const seen =
    chain === undefined
      ? ''
      : `  height ${chain.height ?? '—'}  peers ${chain.peers ?? '—'}  up ${chain.validatorsUp}/${validators}`;
  return [
    name,
    span(` ${region.code} ${region.city}`, 'dim'),
    span(`  ${count(validators, 'validator')}, ${count(sentries, 'sentry', 'sentries')}, ${vcpus} vCPUs`),
    span(seen, 'good'),
  ];
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function stepRow(input: ScreenInput, step: Step, selected: boolean): Line {
  const { data, theme, nowMs } = input;
  const now: StepState | undefined = data.state.steps[step.id];
  const look = stepLook(data.state, step);
  const tries = now === undefined || now.attempts.length < 2 ? '' : `try ${now.attempts.length} `;
  return [
    span(selected ? theme.glyphs.cursor : ' ', 'key'),
    span(`${theme.glyphs.cells[look]} `, LOOK_TONES[look]),
    column(step.phase, 15, 'dim'),
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
