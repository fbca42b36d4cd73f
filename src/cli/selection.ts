/** `--regions a,b --phases x`: null = not asked for, so everything. */
export function selection(options: { readonly regions?: string; readonly phases?: string }) {
  return { regions: list(options.regions), phases: list(options.phases) };
}

export function list(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
