import type { Probe, ProbeAnswer } from '../engine/ports.ts';
import type { JsonValue } from '../lib/json.ts';
import { chainJoinedInput } from './chain-joined-input.ts';
import { chainNode } from './chain-node.ts';
import { type ChainReading, readChain } from './chain-reading.ts';
import { numberAt, textAt } from './json-path.ts';
import type { JsonRpcClient } from './json-rpc-client.ts';
import type { KubeAccess } from './kube-access.ts';
import type { Environment } from './poll/bearer-token.ts';
import { seenFailure } from './seen-failure.ts';

/**
 * As `chain-joined`, and what it `recorded` when it said yes: is this still that chain, and no shorter than it was then? A
 * node that does not answer proves neither; whether nodes live is watched all the time.
 */
export const chainStandsProbe = (client: JsonRpcClient, kube: KubeAccess, env: Environment): Probe => ({
  async ask(raw, { aborted }) {
    const input = chainJoinedInput(raw);
    const node = await chainNode(kube, input, env);
    const reading = node.ok ? await readChain(client, node.value, { signal: aborted }) : node;
    if (!reading.ok) return stands('nobody answers');
    const what = otherThan(reading.value, raw['recorded'], input.maxBlocksBehind);
    return what === null ? stands(`block ${reading.value.head.height}`) : no(what);
  },
});

/** Two reads may be answered by two nodes behind one address: a node may be as far behind as a healthy one is allowed to. */
function otherThan(now: ChainReading, recorded: JsonValue | undefined, blocksBehind: number): string | null {
  const genesis = textAt(recorded, 'genesisHash') ?? now.genesisHash;
  if (genesis !== now.genesisHash) return `the chain has genesis ${short(now.genesisHash)}, and had ${short(genesis)}`;
  const height = numberAt(recorded, 'height') ?? 0;
  const lower = now.head.height < height - blocksBehind;
  return lower ? `the chain is at block ${now.head.height}, and was at ${height}` : null;
}

const short = (hash: string): string => hash.slice(0, 10);

const stands = (summary: string): ProbeAnswer => ({ answer: 'yes', summary, facts: {} });

const no = (title: string): ProbeAnswer => ({
  answer: 'no',
  failure: seenFailure({
    ...{ class: 'conflict', title, fingerprint: 'standing/chain', chain: ['standing'] },
    hint: 'Somebody began the chain anew, or emptied the volumes of its nodes',
  }),
});
