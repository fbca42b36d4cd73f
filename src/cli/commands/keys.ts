import { EVERY } from '../../ui/keys/bindings.ts';
import { loadSettings } from '../preferences/settings.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** The keys as they are in force, with the preferences that were not taken on standard error. Exit 1 when there are any. */
export async function keysCommand(terminal: Terminal, options: { readonly json?: boolean }): Promise<number> {
  const { keymap, problems, file } = await loadSettings({}, terminal.env);
  if (options.json) {
    const keys = keymap.bindings.map(({ action, keys: of, views, label }) => ({ action, keys: of, views, label }));
    terminal.out(`${JSON.stringify({ preferences: file, preset: keymap.preset, keys, problems }, null, 2)}\n`);
  } else {
    const rows = keymap.bindings.map(({ action, keys, views, label }) => [
      action,
      keys.length === 0 ? '(none)' : keys.join(' '),
      views.length === EVERY.length ? 'everywhere' : views.join(', '),
      label,
    ]);
    terminal.out(table(['ACTION', 'KEYS', 'WHERE', 'DOES'], rows));
  }
  for (const problem of problems) terminal.err(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}
