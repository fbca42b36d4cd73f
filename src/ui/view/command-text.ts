import type { Work } from '../../engine/model/step.ts';

/** The exact arguments, quoted so that a person can paste them into a shell. The engine itself uses none. */
export function commandText(work: Work): string {
  if (work.kind === 'probe') return `probe ${work.probe} every ${work.everyMs / 1000}s ${JSON.stringify(work.input)}`;
  return work.argv.map(quoted).join(' ');
}

const SAFE = /^[\w@%+=:,./-]+$/;

const quoted = (arg: string): string => (SAFE.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`);
