/** The value of `--name value`, `--name=value`, or their one-letter forms; null = not given. */
export function flag(argv: readonly string[], ...names: readonly string[]): string | null {
  for (const [i, argument] of argv.entries()) {
    const [head, ...tail] = argument.split('=');
    if (head === undefined || !names.includes(head)) continue;
    return tail.length > 0 ? tail.join('=') : (argv[i + 1] ?? null);
  }
  return null;
}
