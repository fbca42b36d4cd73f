import type { HttpProblem, WireProblem } from './wire-problem.ts';

/** Why the cluster's API gave nothing. */
export type KubeProblem =
  | WireProblem
  | HttpProblem
  /** The kubeconfig file itself; `login`: the program it names for getting a token. */
  | { readonly kind: 'kubeconfig' | 'login' | 'not-json'; readonly detail: string };
