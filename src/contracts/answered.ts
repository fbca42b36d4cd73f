import { JournalWriteError } from '../engine/journal/journal-file.ts';
import type { ProbeAnswer } from '../engine/ports.ts';
import { Bug } from '../lib/assert.ts';
import { systemErrorText } from '../lib/system-error.ts';
import type { ChainTaskInput } from '../regions/chain-task.ts';
import { unreachable } from './account-view.ts';
import { chainFailure } from './chain-failure.ts';
import { Halt } from './halt.ts';
import { RpcError } from './json-rpc.ts';

/** The door of this room: whatever ends an ask inside becomes an answer here, and no text of another program gets out raw. */
export async function answered({ network }: ChainTaskInput, ask: () => Promise<ProbeAnswer>): Promise<ProbeAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Halt) return error.answer;
    if (error instanceof Bug) throw error;
    // A refusal where none was foreseen (a method that is switched off, a rate limit): asking again may help.
    if (error instanceof RpcError) return unreachable(error, network).answer;
    const [name, text] =
      error instanceof JournalWriteError
        ? (['ledger-unwritable', error.message] as const)
        : (['unexpected', wordsOf(error)] as const);
    return { answer: 'no', failure: chainFailure(name, [text], [network.name]) };
  }
}

/** Messages of ethers hold what it was given, which may be a key or an address with a token: its short form does not. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error at all';
  if ('shortMessage' in error) return String(error.shortMessage);
  return 'code' in error ? systemErrorText(error) : `${error.name}: ${error.message}`;
}
