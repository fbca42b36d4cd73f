import { invariant } from '../lib/assert.ts';
import type { JsonObject } from '../lib/json.ts';
import { textAt } from './json-path.ts';
import { numberInput, optionalNumber, optionalText, textInput } from './probe-input.ts';

/** What the `chain` recipe asks, with what follows from it. */
export interface ChainJoinedInput {
  readonly region: string;
  readonly kubeconfig: string | null;
  readonly namespace: string;
  readonly rpc:
    | { readonly service: string; readonly port: number }
    | { readonly url: string; readonly token: string | null };
  readonly chainId: number;
  readonly minPeers: number;
  readonly maxBlocksBehind: number;
  /** New blocks that must be seen since the attempt began. */
  readonly blocks: number;
  /** Whether a new block of its own must be among them. */
  readonly sealing: boolean;
  /** Of this region, and of the whole chain it is part of. */
  readonly validators: number;
  readonly chainValidators: number;
  /** Whether it is enough, as long as the chain has not begun, that the node is there and waits: more are to come. */
  readonly quorumLater: boolean;
  /** Regions of one chain are compared with each other. */
  readonly chainKey: string;
}

export function chainJoinedInput(input: JsonObject): ChainJoinedInput {
  const region = textInput(input, 'region');
  const chainId = numberInput(input, 'chainId');
  const validators = numberInput(input, 'validators');
  const shared = textInput(input, 'topology') === 'shared-chain';
  const chainValidators = shared ? numberInput(input, 'expectedValidators') : validators;
  // More peers than there are other nodes cannot be had, whatever the file asks.
  const others = Math.max(0, chainValidators - 1) + numberInput(input, 'sentries');
  const wantedPeers = numberInput(input, 'minPeers');
  return {
    region,
    kubeconfig: optionalText(input, 'kubeconfig'),
    namespace: optionalText(input, 'namespace') ?? 'default',
    rpc: rpcOf(input),
    chainId,
    minPeers: chainValidators === 1 ? 0 : Math.min(wantedPeers, others),
    maxBlocksBehind: numberInput(input, 'maxBlocksBehind'),
    blocks: optionalNumber(input, 'blocks', 1),
    // A region without validators has nothing to seal with.
    sealing: input['sealing'] === true && validators > 0,
    validators,
    chainValidators,
    quorumLater: input['quorumLater'] === true,
    chainKey: shared ? `shared ${chainId}` : region,
  };
}

function rpcOf(input: JsonObject): ChainJoinedInput['rpc'] {
  const rpc = input['rpc'];
  const url = textAt(rpc, 'url');
  if (url !== null) return { url, token: textAt(rpc, 'token') };
  const service = textAt(rpc, 'service');
  const port = typeof rpc === 'object' && rpc !== null && 'port' in rpc ? rpc.port : null;
  invariant(service !== null && typeof port === 'number', 'probe input rpc names a url, or a service and a port');
  return { service, port };
}
