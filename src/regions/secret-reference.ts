/** `env:NAME` and `file:PATH`. An address (`file://...`) is none. */
export const isReference = (value: string): boolean => /^(?:env:[A-Za-z_]\w{0,200}|file:(?!\/\/).+)$/.test(value);
