import type { Probe, ProbeRegistry } from '../engine/ports.ts';
import type { RoomPorts } from './room-ports.ts';

/** The probes of this room. ethers, which they need, is loaded by the first question: most runs never ask one. */
export function contractProbes(ports: RoomPorts): ProbeRegistry {
  return {
    'chain-preview': lazy(async () => (await import('./chain-preview-probe.ts')).chainPreviewProbe(ports)),
    'chain-task': lazy(async () => (await import('./chain-task-probe.ts')).chainTaskProbe(ports)),
  };
}

function lazy(load: () => Promise<Probe>): Probe {
  let loaded: Promise<Probe> | null = null;
  return {
    ask: async (input, context) => {
      loaded ??= load();
      return (await loaded).ask(input, context);
    },
  };
}
