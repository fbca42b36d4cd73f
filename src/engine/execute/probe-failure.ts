import type { Failure, FailureClass } from '../model/failure.ts';

function probeFailure(kind: FailureClass, title: string, evidence: readonly string[], hint: string): Failure {
  return { class: kind, title, evidence, hint, fingerprint: title, reach: 'one', chain: [] };
}

export const cancelledProbe = (): Failure =>
  probeFailure('cancelled', 'waiting was cancelled', [], 'Retry the step to wait again.');

/** The deadline came and the probe never once said where it stands. */
export const unansweredProbe = (texts: readonly string[]): Failure =>
  probeFailure('timeout', 'no answer before the deadline', texts, 'Check that the region can be reached, then retry.');

export const unknownProbe = (name: string): Failure =>
  probeFailure(
    'config',
    `there is no check named ${name}`,
    [],
    'The plan was made by another version of besu-console.',
  );

/** A probe promises answers; an exception in it concerns its own region and must not take the others down. */
export const brokenProbe = (error: unknown): Failure =>
  probeFailure(
    'unknown',
    'the check itself failed',
    [String(error).slice(0, 400)],
    'Retry; if it happens again, report it.',
  );
