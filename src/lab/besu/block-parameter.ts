import type { NodeView } from './node-view.ts';

const HEX = /^0x[0-9a-f]+$/i;

/** A block number, or null for what Besu answers with -32602: since 26.6 that includes decimal numbers. */
export function blockParameter(parameter: unknown, view: NodeView): number | null {
  switch (parameter) {
    case 'latest':
    // Nothing waits to be mined in the lab; only the set of validators tells the two apart.
    case 'pending':
      return view.head;
    case 'earliest':
      return 0;
    default:
      return typeof parameter === 'string' && HEX.test(parameter) ? Number(parameter) : null;
  }
}
