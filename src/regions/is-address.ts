/** Whether a template becomes an http or https address; `{index}` is a number, and may be a part of a port. */
export function isAddress(template: string, known: readonly string[]): boolean {
  const address = template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    known.includes(name) ? (name === 'index' ? '1' : 'name') : whole,
  );
  return /^https?:\/\//.test(address) && URL.canParse(address);
}
