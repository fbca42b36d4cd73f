import type { Fleet } from '../regions/fleet.ts';

/** This machine, and the network nobody else is on. */
const HERE = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/i;
const PLAIN = /^http:\/\//i;

const isOpen = (address: string): boolean => PLAIN.test(address) && !HERE.test(address);

/** Which nodes are asked over an open line: whoever sits on it reads the answers, and can change them. */
export function plainHttpNotes(fleet: Fleet): readonly string[] {
  const places = [
    ...fleet.networks.flatMap(({ name, rpc }) => (isOpen(rpc) ? [`networks.${name}`] : [])),
    ...fleet.phases.flatMap(({ id, recipe }) =>
      recipe.kind === 'chain' && recipe.rpc.via === 'url' && isOpen(recipe.rpc.url) ? [`phases.${id}`] : [],
    ),
    ...(watched(fleet).some(isOpen) ? ['health'] : []),
  ];
  if (places.length === 0) return [];
  return [
    `asked over plain http, which whoever is on the way can read and change (use https or a tunnel): ${places.join(', ')}`,
  ];
}

function watched({ health: { rpc } }: Fleet): readonly string[] {
  if (rpc?.via !== 'url') return [];
  return typeof rpc.url === 'string' ? [rpc.url] : rpc.url;
}
