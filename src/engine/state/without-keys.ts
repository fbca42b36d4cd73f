/** Who reads: somebody at a shell, or somebody who types the commands of the console itself. */
export type Reader = 'shell' | 'console';

/** More names than this hide the advice; they stand beside it anyway. */
const MOST_NAMES = 3;

/** An advice as it is said where there are no keys: in place of each key the verb that does the same. */
export function withoutKeys(hint: string, regions: readonly string[], reader: Reader): string {
  const some = regions.length > MOST_NAMES ? 'REGIONS' : regions.join(reader === 'shell' ? ',' : ' ');
  const where = some === '' ? 'REGION' : some;
  const [program, run, phase] = reader === 'shell' ? ['besu-console ', 'run', '--from PHASE'] : ['', 'say', 'PHASE'];
  const reason = reader === 'shell' ? '--reason TEXT' : 'REASON';
  return hint
    .replace(/\b([Pp])ress ([rl])\b( in the region)?/g, (_, first: string, key: string) => {
      const verb = first === 'P' ? run.replace(/^./, (one) => one.toUpperCase()) : run;
      return `${verb} ${program}${key === 'r' ? 'retry' : 'logs'} ${where}`;
    })
    .replace(/: r (re)?tries it\b/g, (_, re = '') => `: ${program}retry ${where} ${re}tries it`)
    .replace(/\(l\)/g, `(${program}logs ${where})`)
    .replace(/\(R\)/g, `(${program}retry ${where} ${phase})`)
    .replace(/\(S\)/g, `(${program}skip ${where} PHASE ${reason})`)
    .replace(/\(x, or (besu-console \w+) REGION\)/g, `($1 ${where})`)
    .replace(/ \(key p in the log view\)/g, '');
}
