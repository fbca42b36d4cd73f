import type { HealthReport } from '../../engine/model/health.ts';
import { counted, nameSome } from './name-some.ts';

/** `uksouth and ukwest: 1 of 2 nodes can be asked: one address`; null = every node can be asked. */
export function unaskedWords({ unasked = [] }: HealthReport, most: number): string | null {
  const [first] = unasked;
  if (first === undefined) return null;
  const sum = (key: 'asked' | 'nodes'): number => unasked.reduce((all, one) => all + one[key], 0);
  const where =
    unasked.length <= most
      ? nameSome(
          unasked.map(({ region }) => region),
          most,
        )
      : counted(unasked.length, 'region');
  return `${where}: ${sum('asked')} of ${counted(sum('nodes'), 'node')} can be asked: one address stands for several`;
}
