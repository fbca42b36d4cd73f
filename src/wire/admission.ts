import type { Role } from '../engine/model/role.ts';
import type { Result } from '../lib/result.ts';
import type { AttachFrame } from './protocol.ts';

/** What a face is let in as: who it counts as in the journal, and what it may ask. */
export interface Admission {
  readonly user: string;
  readonly from?: string;
  readonly role: Role;
  /** UTC; then it has to prove itself again. */
  readonly untilMs: number;
}

/** What somebody who wants to enter says and shows. */
export type Claim = Pick<AttachFrame, 'user' | 'from' | 'token'>;

/** Judges a face that comes from another machine: who it says it is counts for nothing until this says so. */
export type Admit = (claim: Claim) => Promise<Result<Admission, string>>;
