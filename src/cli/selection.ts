export interface SelectionOptions {
  readonly regions?: string;
  readonly phases?: string;
  readonly networks?: string;
}

/** `--regions a,b --phases x --networks y`: null = not asked for, so everything. */
export function selection({ regions, phases, networks }: SelectionOptions) {
  return { regions: list(regions), phases: list(phases), networks: list(networks) };
}

export function list(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
