import type { RunState } from '../../engine/model/state.ts';
import { type ChainWork, chainWorkOf } from '../../engine/state/chain-work.ts';
import type { JsonValue } from '../../lib/json.ts';
import { type ChainReference, wholeReference } from '../../regions/chain-reference.ts';
import type { ChainArgument, ChainTask } from '../../regions/chain-task.ts';
import { type ParameterName, parameterNames } from '../../regions/parameter-names.ts';

type Call = Extract<ChainTask, { kind: 'call' }>;

/** `grantRole(role: 0x9f2d…, account: Admin 0x12ab…)`: what is called, with the names a person gave things. */
export function callWords(state: RunState, work: ChainWork, task: Call): string {
  const name = /^function\s+([\w$]+)/.exec(task.signature)?.[1] ?? task.signature;
  return `${name}(${listed(state, work, task.arguments, parameterNames(task.signature))})`;
}

/** `on: true, capacity: 5`: each by its name where it has one. */
function listed(
  state: RunState,
  work: ChainWork,
  values: readonly ChainArgument[],
  names: readonly ParameterName[],
): string {
  const shown = values.map((value, i) => {
    const words = argumentWords(state, work, value, names[i] ?? UNNAMED);
    return names[i] === undefined || names[i].name === '' ? words : `${names[i].name}: ${words}`;
  });
  return shown.join(', ');
}

const UNNAMED: ParameterName = { name: '', parts: [], lists: 0 };

/** Lists in square brackets, tuples in curly ones. */
function argumentWords(state: RunState, work: ChainWork, value: ChainArgument, named: ParameterName): string {
  if (typeof value === 'string') return placeWords(state, work, value);
  if (typeof value === 'boolean') return String(value);
  if (named.lists === 0 && named.parts.length > 0) return `{${listed(state, work, value, named.parts)}}`;
  const each = { ...named, lists: Math.max(0, named.lists - 1) };
  return `[${value.map((one) => argumentWords(state, work, one, each)).join(', ')}]`;
}

/** A contract by its name and, as soon as it is known, its address; anything else as it is written. */
export function placeWords(state: RunState, work: ChainWork, text: string): string {
  const reference = wholeReference(text);
  if (reference === null || reference.name === null) return text;
  const address = addressOf(state, work, reference);
  const name = reference.network === null ? reference.name : `${reference.network}.${reference.name}`;
  return address === null ? `${name} (no address yet)` : `${name} ${address}`;
}

function addressOf(
  state: RunState,
  { input, network }: ChainWork,
  { network: other, name }: ChainReference,
): string | null {
  const where = other ?? network.name;
  if (name === null) return null;
  const known = where === network.name ? network.addresses : (input.others[where] ?? {});
  return deployedAt(state, where, name) ?? (Object.hasOwn(known, name) ? (known[name] ?? null) : null);
}

/** As the step that deployed it, or found it there, has told. */
function deployedAt({ plan, steps }: RunState, network: string, name: string): string | null {
  for (const step of plan.steps) {
    const work = chainWorkOf(step);
    if (work?.task?.kind !== 'deploy' || work.task.name !== name || work.network.name !== network) continue;
    const address = textOf(steps[step.id]?.attempts.at(-1)?.outcome?.facts['address']);
    if (address !== null) return address;
  }
  return null;
}

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
