import type { Role } from '../engine/model/role.ts';
import { ROLES } from '../engine/model/role.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Admission, Claim } from '../wire/admission.ts';

/** For whom the tokens are made: one for the API server itself is refused here, and one for us opens nothing else. */
export const TOKEN_AUDIENCE = 'besu-console';

/** A role is a service account; who may create tokens for it has the role, and that is a matter of the cluster's RBAC. */
export const roleAccount = (release: string, role: Role): string => `${release}-${role}`;

/** What a TokenReview says, as far as it concerns us. */
export interface ReviewedToken {
  readonly authenticated: boolean;
  readonly username: string;
  readonly audiences: readonly string[];
  /** The number of this one token in the audit log of the API server, beside the person who had it made. */
  readonly credential: string | null;
  readonly error: string | null;
}

export interface RoleHouse {
  readonly namespace: string;
  readonly release: string;
}

/** How long a face may stay with a token that does not say how long it is good for. */
const LONGEST_MS = 3_600_000;
/** The API server has just taken it, so it is good by its clock: ours may be wrong by this much. */
const SHORTEST_MS = 60_000;

/** What a face with this token is let in as. Its own name is kept, but as what it said and no more. */
export function admissionOf(
  attach: Claim,
  reviewed: ReviewedToken,
  { namespace, release }: RoleHouse,
  nowMs: number,
): Result<Admission, string> {
  if (!reviewed.authenticated) return err(`your token is not valid: ${reviewed.error ?? 'the API server refuses it'}`);
  if (!reviewed.audiences.includes(TOKEN_AUDIENCE)) return err(`your token is not for ${TOKEN_AUDIENCE}`);
  const account = (role: Role) => `system:serviceaccount:${namespace}:${roleAccount(release, role)}`;
  const role = ROLES.find((each) => account(each) === reviewed.username);
  if (role === undefined) return err(`${reviewed.username} is none of the roles of ${release}`);
  const proof = reviewed.credential === null ? '' : `, token ${reviewed.credential}`;
  const from = `says to be ${attach.user}${attach.from === undefined ? '' : ` at ${attach.from}`}${proof}`;
  const endsMs = endOf(attach.token ?? '') ?? nowMs + LONGEST_MS;
  const untilMs = Math.min(Math.max(endsMs, nowMs + SHORTEST_MS), nowMs + LONGEST_MS);
  return ok({ user: `${role} ${attach.user}`.slice(0, MAX_NAME), from, role, untilMs });
}

/** As long as the wire lets a name be. */
const MAX_NAME = 100;

/** UTC; null = it does not say. To be believed only after the API server has taken the token. */
function endOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const seconds = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null;
  } catch {
    return null;
  }
}
