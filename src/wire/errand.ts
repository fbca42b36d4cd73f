/** A question to the house of an engine on another machine, which a program beside the engine answers: `status`, `logs`. */
export interface Errand {
  readonly verb: string;
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | true>>;
}

export type ErrandStream = 'out' | 'err';
