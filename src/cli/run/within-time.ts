import { createContext, Script } from 'node:vm';

const context = createContext({ work: null });
const script = new Script('work()');
/** No try is longer: a screen may not stand still for more. */
const LONGEST_MS = 1000;

/**
 * What `work` returns, or null when so much computing did not end it. A regular expression somebody typed may run for ever
 * on one line; nothing but V8's own interruption of a script ends that, and a screen that hangs cannot even be left. V8
 * counts the time of day: what passed while a busy machine let others run is given back, by another and longer try.
 */
export function withinTime<Answer>(limitMs: number, work: () => Answer): { readonly answer: Answer } | null {
  const before = process.cpuUsage();
  context['work'] = work;
  try {
    for (let timeout = limitMs; ; timeout *= 2) {
      const ran = runFor<Answer>(timeout);
      if (ran !== null || computedMs(before) >= limitMs || timeout * 2 > LONGEST_MS) return ran;
    }
  } finally {
    context['work'] = null;
  }
}

function runFor<Answer>(timeout: number): { readonly answer: Answer } | null {
  try {
    return { answer: script.runInContext(context, { timeout }) as Answer };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
}

/** By this process, since then. */
function computedMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
