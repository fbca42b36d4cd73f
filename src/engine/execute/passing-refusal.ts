/** No room, a quota, read-only. Node has no name for a quota (EDQUOT, 122 on Linux). */
const DISK = /\((ENOSPC|EROFS)\)$|Unknown system error -122/;
/** Out of descriptors, ours or the machine's, or of processes. */
const PROCESSES = /\((EMFILE|ENFILE|EAGAIN)\)$/;

/** What an attempt that could not be begun waits for: a condition of this machine that passes. Null = it will not pass. */
export function passingRefusal(problem: string): string | null {
  if (DISK.test(problem)) return 'the disk';
  return PROCESSES.test(problem) ? 'a free descriptor or process' : null;
}
