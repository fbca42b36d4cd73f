import { createContext, Script } from 'node:vm';

const context = createContext({ work: null });
const script = new Script('work()');

/**
 * What `work` returns, or null when it did not end in time. A regular expression somebody typed may run for ever on one
 * line; nothing but V8's own interruption of a script ends that, and a screen that hangs cannot even be left.
 */
export function withinTime<Answer>(limitMs: number, work: () => Answer): { readonly answer: Answer } | null {
  context['work'] = work;
  try {
    return { answer: script.runInContext(context, { timeout: limitMs }) as Answer };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  } finally {
    context['work'] = null;
  }
}
