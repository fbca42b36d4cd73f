import type { Fleet } from '../regions/fleet.ts';
import { pathIn } from './path.ts';

/** `file:` is meant beside the fleet file, wherever the plan is read later. */
export const tokenPlace = ({ directory }: Fleet, token: string): string =>
  token.startsWith('file:') ? `file:${pathIn(directory, token.slice('file:'.length))}` : token;
