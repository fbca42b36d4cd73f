import type { CommandReply } from '../../engine/model/command.ts';

/** What the engine answered, in one line; a refusal is never hidden behind what was done. */
export function replyWords(replies: readonly CommandReply[]): { readonly text: string; readonly tone: 'good' | 'bad' } {
  const did = replies.flatMap((reply) => (reply.accepted ? [reply.did] : []));
  const [why] = replies.flatMap((reply) => (reply.accepted ? [] : [reply.reason]));
  if (why === undefined)
    return { text: did.length > 3 ? `${did[0]} and ${did.length - 1} more` : did.join(', '), tone: 'good' };
  const part = replies.length === 1 ? '' : `${replies.length - did.length} of ${replies.length} `;
  return { text: `${part}refused: ${why}`, tone: 'bad' };
}
