import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import type { Dialog } from './ui-state.ts';

/** The questions that end in a command; the others only choose what is asked next. */
export type Asked = Exclude<
  Dialog,
  { readonly kind: 'menu' | 'quit' | 'retry-from' | 'causes' | 'cause' | 'raise-fee' }
>;

/** What is sent once a question has been answered with yes. Several rows may need one command each. */
export function commandsOf(dialog: Asked, by: Actor): readonly Command[] {
  switch (dialog.kind) {
    case 'retry':
      return [{ type: 'retry', scopes: dialog.scopes, from: dialog.from, by }];
    case 'skip': {
      const reason = (dialog.reason ?? dialog.typed).trim();
      return dialog.targets.map(({ scope, phase }) => ({ type: 'skip', scope, phase, reason, by }));
    }
    case 'approve':
      return [{ type: 'approve', step: dialog.step, typed: dialog.typed, by }];
    case 'remedy': {
      const { step, remedy, value, typed } = dialog;
      return [{ type: 'remedy', step, remedy, value, typed, by }];
    }
    case 'confirm-fee': {
      const { step, nonce, maxFeeGwei } = dialog;
      return [{ type: 'raise-fee', step, nonce, maxFeeGwei, by }];
    }
    case 'cancel':
      return [{ type: 'cancel', attempt: dialog.attempt, typed: dialog.typed, by }];
    case 'kill':
      return [{ type: 'force', attempt: dialog.attempt, typed: dialog.typed, by }];
    case 'abort':
      return [{ type: 'abort', typed: dialog.typed, by }];
    case 'set-approval':
      return [{ type: 'set-approval', phase: dialog.phase, approval: dialog.approval, by }];
    case 'concurrency':
      return [{ type: 'set-concurrency', limit: dialog.limit, value: dialog.value, by }];
    case 'push':
      return [
        {
          ...{ type: 'push', scopes: dialog.targets.map(({ scope, push }) => push ?? scope), by },
          ...(dialog.reason === undefined ? {} : { reason: dialog.reason }),
        },
      ];
    case 'queue-first':
    case 'queue-last': {
      const to = dialog.kind === 'queue-first' ? 'first' : 'last';
      return [{ type: 'reorder', scopes: dialog.targets.map(({ scope }) => scope), to, by }];
    }
    case 'release':
      return dialog.targets.map(({ scope }) => ({ type: 'release', scope, by }));
    case 'cancel-retry':
      return dialog.targets.map(({ scope }) => ({ type: 'cancel-retry', scope, by }));
    case 'unskip':
      return dialog.targets.flatMap(({ scope, phase }) =>
        phase === null ? [] : [{ type: 'unskip', scope, phase, by }],
      );
    case 'hold':
      return dialog.scopes.map((scope) => ({ type: 'hold', scope, reason: dialog.typed.trim(), by }));
    case 'note':
      return dialog.scopes.map((scope) => ({ type: 'note', scope, text: dialog.typed.trim(), by }));
    case 'override-quorum':
      return [{ type: 'override-quorum', step: dialog.step, typed: dialog.typed, by }];
    case 'unlock-signer':
      return [{ type: 'unlock-signer', network: dialog.network, password: dialog.typed, by }];
    case 'add':
      return [{ type: 'add-region', addition: dialog.addition, by }];
    case 'launch':
    case 'pause':
    case 'resume':
      return [{ type: dialog.kind, by }];
  }
}
