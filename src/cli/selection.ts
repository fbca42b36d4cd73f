export interface SelectionOptions {
  readonly regions?: string;
  readonly phases?: string;
  readonly networks?: string;
  readonly ccip?: string;
}

/** `--regions a,b --phases x --networks y --ccip z`: null = not asked for, so everything. */
export function selection({ regions, phases, networks, ccip }: SelectionOptions) {
  return { regions: list(regions), phases: list(phases), networks: list(networks), ccip: list(ccip) };
}

export function list(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
