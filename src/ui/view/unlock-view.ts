import { keystoreName } from '../../engine/state/signers.ts';
import type { UnlockDialog } from '../state/policy-dialogs.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';

/** Not even how long it is: somebody may look on, and terminals are recorded. */
const HIDDEN = '(typed, not shown)';

export function unlockView({ network, keystore, typed }: UnlockDialog): DialogView {
  return {
    ...plain(`The password of ${keystoreName(keystore)}, which signs on ${network}?`, [
      'The engine keeps it in memory until the run ends, and writes it nowhere.',
      'Without it everything else goes on; what signs waits, and a asks again.',
    ]),
    answer: asking('Password', typed === '' ? '' : HIDDEN, typed !== '', 'opens it'),
  };
}
