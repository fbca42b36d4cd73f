import type { Plan } from '../engine/model/plan.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';

/** Environment variables of a plan's chain tasks that hold a key, a password or a token: no other process gets them. */
export function secretVariables({ steps }: Plan): readonly string[] {
  const networks = steps.flatMap(({ work }) =>
    work.kind === 'probe' && (work.probe === 'chain-task' || work.probe === 'chain-preview')
      ? [work.input['network']]
      : [],
  );
  return [...new Set(networks.flatMap((network) => (isJsonObject(network) ? variablesOf(network) : [])))];
}

function variablesOf({ rpc, signer }: { readonly [key: string]: JsonValue }): readonly string[] {
  const { password, url, variable } = isJsonObject(signer) ? signer : {};
  const texts = [rpc, password, url].filter((text) => typeof text === 'string');
  const named = texts.filter((text) => text.startsWith('env:')).map((text) => text.slice('env:'.length));
  return typeof variable === 'string' ? [...named, variable.replace(/^env:/, '')] : named;
}
