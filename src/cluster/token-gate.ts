import type { V1TokenReview } from '@kubernetes/client-node';
import { err } from '../lib/result.ts';
import type { Admit } from '../wire/admission.ts';
import type { ClusterClient } from './cluster-client.ts';
import { refusalOf } from './lease-store.ts';
import { admissionOf, type ReviewedToken, type RoleHouse, TOKEN_AUDIENCE } from './role-token.ts';

/** Lets in whoever shows a token of one of the three roles; the API server says whether it is one. Never rejects. */
export function tokenGate({ config, client }: ClusterClient, house: RoleHouse): Admit {
  const api = config.makeApiClient(client.AuthenticationV1Api);
  return async (attach) => {
    const { token } = attach;
    if (token === undefined)
      return err('this door asks for a token of one of the roles: besu-console attach --cluster');
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token, audiences: [TOKEN_AUDIENCE] },
    };
    try {
      return admissionOf(attach, readReview(await api.createTokenReview({ body })), house, Date.now());
    } catch (error) {
      // Nobody is let in on trust. The sentence is the API server's, and it does not repeat the token.
      return err(`the engine could not have your token checked: ${refusalOf(error)}`);
    }
  };
}

const CREDENTIAL = 'authentication.kubernetes.io/credential-id';

export function readReview({ status }: V1TokenReview): ReviewedToken {
  return {
    authenticated: status?.authenticated === true,
    username: status?.user?.username ?? '',
    audiences: status?.audiences ?? [],
    credential: status?.user?.extra?.[CREDENTIAL]?.[0] ?? null,
    error: status?.error ?? null,
  };
}
