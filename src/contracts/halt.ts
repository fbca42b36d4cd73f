import type { Failure } from '../engine/model/failure.ts';
import type { ProbeAnswer } from '../engine/ports.ts';

/** Ends an ask from deep inside with its answer. Never leaves this room: the two doors (`ask`) turn it into the answer. */
export class Halt extends Error {
  override readonly name = 'Halt';
  readonly answer: ProbeAnswer;

  constructor(answer: ProbeAnswer) {
    super(answer.answer);
    this.answer = answer;
  }
}

export const refuse = (failure: Failure): Halt => new Halt({ answer: 'no', failure });

/** `late` = what it is called when the step's time ends with this as the last word. */
export const waitFor = (
  text: string,
  late: Failure,
  progress: { readonly done: number; readonly total: number; readonly unit: string } | null = null,
): Halt => new Halt({ answer: 'not-yet', text, progress, late });
