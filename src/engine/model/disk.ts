/** What is left of the disk a run writes to, as seen when it changed from one level to another, or clearly while it is full. */
export interface DiskSight {
  /** `low`: worth a warning. `full`: nothing new starts; what runs, goes on. */
  readonly level: 'ok' | 'low' | 'full';
  /** Logs of all attempts of the run, and how much of them there may be. */
  readonly logBytes: number;
  readonly budgetBytes: number;
  /** Free where the run is, and how much must stay free; once it is full, how much before it counts as room again. */
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

/** Which of the two it is that is short. */
export const isOverBudget = (disk: DiskSight): boolean => disk.logBytes >= disk.budgetBytes * 0.8;

/** `4.2 GB`, `310 MB`. */
export const sizeWords = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;

/** What is short, in numbers. */
export function diskWords(disk: DiskSight): string {
  return isOverBudget(disk)
    ? `${sizeWords(disk.logBytes)} of logs, ${sizeWords(disk.budgetBytes)} allowed`
    : `${sizeWords(disk.freeBytes)} free on the disk, ${sizeWords(disk.reserveBytes)} must stay free`;
}
