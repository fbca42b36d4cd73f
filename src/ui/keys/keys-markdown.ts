import { type Binding, type BindingGroup, bindings } from './bindings.ts';

export const GROUP_TITLES: Readonly<Record<BindingGroup, string>> = {
  act: 'Acting (each asks first)',
  look: 'Looking',
  views: 'Views',
  move: 'Moving',
  program: 'Program',
};

/** The cheat sheet of the documentation, made from the table the program uses. */
export function keysMarkdown(table: readonly Binding[] = bindings): string {
  const groups = Object.entries(GROUP_TITLES).map(([group, title]) => {
    const rows = table.filter((one) => one.group === group).map(markdownRow);
    return [`### ${title}`, '', '| key | does | where |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return groups.join('\n');
}

function markdownRow({ keys, label, views }: Binding): string {
  const where = views.length === 5 ? 'everywhere' : views.join(', ');
  return `| ${keys.map((key) => `\`${key}\``).join(' ')} | ${label} | ${where} |`;
}
