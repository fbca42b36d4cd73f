import type { Probe } from '../engine/ports.ts';
import type { GenesisPorts } from './genesis-sources.ts';

/** `chain-genesis`, loaded when it is first asked: few rollouts make a genesis, and it brings ethers along. */
export const lazyGenesisProbe = (ports: GenesisPorts): Probe => ({
  async ask(input, context) {
    const { genesisProbe } = await import('./genesis-probe.ts');
    return genesisProbe(ports).ask(input, context);
  },
});
