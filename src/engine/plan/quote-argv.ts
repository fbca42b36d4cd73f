const PLAIN = /^[\w@%+=:,./-]+$/;

/** One argument as a POSIX shell would have to be given it. For a person to read or paste; never executed by us. */
export function quoteArgument(argument: string): string {
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

export const quoteArgv = (argv: readonly string[]): string => argv.map(quoteArgument).join(' ');
