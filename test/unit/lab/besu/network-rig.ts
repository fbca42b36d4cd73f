import type { NetworkEvent } from '../../../../src/lab/besu/network-event.ts';
import { QbftNetwork } from '../../../../src/lab/besu/qbft-network.ts';

export interface NetworkRig {
  readonly network: QbftNetwork;
  readonly events: NetworkEvent[];
  /** Starts the first `count` validators in proposer order. */
  startValidators(count: number): void;
  seconds(count: number): void;
}

const DEFAULTS = { validators: 24, sentries: 0, seed: 7, requestTimeoutSeconds: 4, emptyBlockPeriodSeconds: 0 };

export function networkRig(settings: Partial<typeof DEFAULTS> = {}): NetworkRig {
  const { validators, sentries, ...rest } = { ...DEFAULTS, ...settings };
  const events: NetworkEvent[] = [];
  const nodes = [
    ...Array.from({ length: validators }, (_, at) => ({ id: `region-${at}/validator-0`, role: 'validator' as const })),
    ...Array.from({ length: sentries }, (_, at) => ({ id: `region-${at}/sentry-0`, role: 'sentry' as const })),
  ];
  const network = new QbftNetwork(
    { chainId: 138, blockPeriodSeconds: 2, epochMs: 1_800_000_000_000, clockDivisor: 1, nodes, ...rest },
    (event) => events.push(event),
  );
  return {
    network,
    events,
    startValidators: (count) => network.validators.slice(0, count).forEach((node) => network.setUp(node, true)),
    seconds: (count) => network.advance(count * 1_000),
  };
}
