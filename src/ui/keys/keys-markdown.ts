import { type Binding, type BindingGroup, bindings, EVERY } from './bindings.ts';
import { PRESET_KEYS, type PresetName } from './presets.ts';

export const GROUP_TITLES: Readonly<Record<BindingGroup, string>> = {
  act: 'Acting (each asks first)',
  replay: 'In a replay',
  look: 'Looking',
  views: 'Views',
  move: 'Moving',
  program: 'Program',
};

/** The cheat sheet of the documentation, made from the table the program uses. */
export function keysMarkdown(table: readonly Binding[] = bindings): string {
  const groups = Object.entries(GROUP_TITLES).map(([group, title]) => {
    const rows = table.filter((one) => one.group === group).map(markdownRow);
    return [`### ${title}`, '', '| key | does | where | action |', '|---|---|---|---|', ...rows, ''].join('\n');
  });
  return groups.join('\n');
}

/** What a preset changes, action by action. */
export function presetMarkdown(preset: PresetName): string {
  const rows = Object.entries(PRESET_KEYS[preset]).map(([action, keys]) => {
    const before = bindings.find((one) => one.action === action)?.keys ?? [];
    return `| ${action} | ${quoted(keys)} | ${quoted(before)} |`;
  });
  return ['| action | keys | instead of |', '|---|---|---|', ...rows].join('\n');
}

/** What has no key of its own is reached by the menu. */
const quoted = (keys: readonly string[]): string =>
  keys.length === 0 ? 'menu' : keys.map((key) => `\`${key}\``).join(' ');

function markdownRow({ action, keys, label, views }: Binding): string {
  const where = views.length === EVERY.length ? 'everywhere' : views.join(', ');
  return `| ${quoted(keys)} | ${label} | ${where} | ${action} |`;
}
