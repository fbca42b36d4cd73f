import type { Work } from '../engine/model/step.ts';

/** An answer of a few lines from one server; az and kubectl give up a connection within half of it. */
const ANSWER_MS = 60_000;
/** `apply -json` says `Still creating... [10s elapsed]` every ten seconds of every resource: six of these are missing. */
const APPLY_MS = 60_000;
/** A refresh tells begin and end of each resource and nothing between; init nothing while it loads a provider of 200 MB. */
const PREPARE_MS = 3 * 60_000;
/** helm is silent by nature: one word at its end. Its hooks have five minutes, by its own default. */
const HELM_MS = 5 * 60_000;
/** Of a program of the operator's own nothing is known; CI services give up on one after ten minutes of silence. */
const OWN_PROGRAM_MS = 5 * 60_000;

const BY_INTERPRETER: Readonly<Record<string, number>> = {
  'terraform-init': PREPARE_MS,
  'terraform-plan': PREPARE_MS,
  'terraform-shared-plan': PREPARE_MS,
  'terraform-apply': APPLY_MS,
  'terraform-shared-apply': APPLY_MS,
  helm: HELM_MS,
  kubectl: ANSWER_MS,
  'helm-history': ANSWER_MS,
  'tool-version': ANSWER_MS,
  'az-account': ANSWER_MS,
  'az-token': ANSWER_MS,
  'az-locations': ANSWER_MS,
  'az-usage': ANSWER_MS,
};

/** How long the program of a step may say nothing before that is worth telling. A question of our own is no program. */
export function silenceOf(work: Work): { readonly silentAfterMs?: number } {
  return work.kind === 'probe' ? {} : { silentAfterMs: BY_INTERPRETER[work.interpreter] ?? OWN_PROGRAM_MS };
}
