import { etherText } from '../lib/coin-text.ts';
import type { ChainReading, ChainTask } from '../regions/chain-task.ts';
import { encodeValues } from './abi-values.ts';
import { wholeNumber } from './amounts.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';
import { contentOf, type PlannedWork, type PlanningView, type ToSend } from './planned-work.ts';
import { functionOf, prepareReading, type ReadResult, read } from './readings.ts';

export type CallTask = Extract<ChainTask, { kind: 'call' }>;

/** Read first, write only on a difference. */
export async function planCall(task: CallTask, view: PlanningView): Promise<PlannedWork> {
  const call = await callOf(task, view);
  if (view.references.usedPlanned) {
    for (const reading of readingsOf(task)) await prepareReading(reading, view.references);
    return call;
  }
  const readings = await readAll(task, view);
  if (readings.length > 0 && readings.every(({ holds }) => holds)) {
    const found = readings.map(({ what, found }) => `${what} is ${found}`);
    return { do: 'nothing', summary: `${task.name}: already as wanted`, facts: { readings: found } };
  }
  const further = await readThese(task.orDoneWhen ?? [], view);
  if (further.length > 0 && further.every(({ holds }) => holds)) {
    const found = further.map(({ what, found }) => `${what} is ${found}`);
    return { do: 'nothing', summary: `${task.name}: already further than that`, facts: { readings: found } };
  }
  if (readings.length === 0 && wasMined(call, view)) {
    return { do: 'nothing', summary: `${task.name}: this very call was mined before`, facts: {} };
  }
  if (view.references.usedPlanned) return call;
  await refuseEmptyTarget(call, view);
  if (view.afterOthers !== true) await refuseUnmet(task, view);
  return call;
}

const readingsOf = ({ doneWhen, orDoneWhen = [], requires = [] }: CallTask): readonly ChainReading[] => [
  ...doneWhen,
  ...orDoneWhen,
  ...requires,
];

async function refuseUnmet(task: CallTask, view: PlanningView): Promise<void> {
  const unmet = (await readThese(task.requires ?? [], view)).filter(({ holds }) => !holds);
  if (unmet.length === 0) return;
  const texts = unmet.map(({ what, wanted, found }) => `${what}: ${wanted} is required, ${found} was found`);
  throw refuse(chainFailure('requires', texts, [view.input.network.name, task.name]));
}

export const readAll = (task: CallTask, view: PlanningView): Promise<readonly ReadResult[]> =>
  readThese(task.doneWhen, view);

export async function readThese(readings: readonly ChainReading[], view: PlanningView): Promise<readonly ReadResult[]> {
  const prepared = [];
  for (const reading of readings) prepared.push(await prepareReading(reading, view.references));
  if (view.references.usedPlanned) return [];
  return Promise.all(prepared.map((reading) => read(reading, view.node, view.head)));
}

export async function callOf(task: CallTask, { references }: PlanningView): Promise<ToSend & { readonly to: string }> {
  const fragment = functionOf(task.signature);
  const to = await references.addressIn(task.to, `the target of ${task.name}`);
  const values = await references.arguments(task.arguments);
  const data = fragment.selector + encodeValues(fragment.inputs, values, fragment.name).slice(2);
  const value = wholeNumber(task.valueWei, `the value of ${task.name}`);
  const coins = value === 0n ? '' : ` with ${etherText(value)}`;
  const title = `${fragment.name}(${values.map(argumentText).join(', ')}) of ${to}${coins}`;
  return { do: 'send', kind: 'call', title, to, data, value };
}

const argumentText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(argumentText).join(', ')}]` : String(value);

const wasMined = (call: ToSend, { last }: PlanningView): boolean =>
  last?.settled.result === 'succeeded' && last.signed[0].content === contentOf(call);

async function refuseEmptyTarget({ to, title }: ToSend & { readonly to: string }, view: PlanningView): Promise<void> {
  if ((await view.node.code(to, view.head)) !== '0x') return;
  throw refuse(chainFailure('no-contract', [`${title}: no code stands there`], [view.input.network.name]));
}
