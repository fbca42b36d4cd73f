import { catalog } from '../../regions/catalog.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** The catalogue. */
export function regionsCommand(terminal: Terminal, options: { readonly json?: boolean }): number {
  if (options.json) terminal.out(`${JSON.stringify(catalog, null, 2)}\n`);
  else {
    const rows = catalog.map((region) => [
      region.code,
      region.id,
      region.name,
      region.geography,
      region.city,
      region.pair ?? '-',
      region.zones === 0 ? 'none' : String(region.zones),
      [
        region.role === 'admin' ? 'admin only' : '',
        region.access === 'restricted' ? 'access restricted' : '',
        region.note ?? '',
      ]
        .filter((text) => text !== '')
        .join('; '),
    ]);
    terminal.out(table(['CODE', 'ID', 'NAME', 'GEOGRAPHY', 'CITY', 'PAIR', 'ZONES', 'NOTE'], rows));
  }
  return 0;
}
