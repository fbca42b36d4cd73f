/**
 * `{name}` inside one argument, path or value becomes that value, and the argument stays one argument: whatever the
 * value holds (quotes, spaces, `$(...)`), nothing reads it again. Names we do not know stay as they are.
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

export function fillArguments(
  argv: readonly [string, ...string[]],
  values: Readonly<Record<string, string>>,
): readonly [string, ...string[]] {
  const [program, ...rest] = argv;
  return [fillPlaceholders(program, values), ...rest.map((argument) => fillPlaceholders(argument, values))];
}

/** Whether it may be another one in each region; how many zones there are is the region's own, too. */
export const mentionsRegion = (text: string): boolean => text.includes('{region}') || text.includes('{zone}');
