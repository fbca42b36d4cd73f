import type { Leaves, Leftover, Work } from '../engine/model/step.ts';

/** What leaving a tool in the middle comes to, as measured with the real ones. Words for people; kinds for the tests. */

const nothing = (brief: string, words: string): Leftover => ({ kind: 'nothing', brief, words });

/** It changes nothing anywhere, so it can go at any moment. */
const asks = (doing: string, words = 'Nothing changes: it is asked again.'): Leaves => ({
  doing,
  signalled: nothing('only asks, nothing changes', words),
  killed: nothing('nothing is lost', words),
});

const ASKS: Leaves = asks('only asks');

const TERRAFORM_INIT: Leaves = asks('prepares its directory', 'Nothing changes: init simply runs again.');

const TERRAFORM_PLAN: Leaves = {
  doing: 'holds the state lock',
  signalled: nothing(
    'releases the lock, changes nothing',
    'terraform stops reading and releases the lock of its state.',
  ),
  killed: {
    kind: 'stuck',
    brief: 'a remote lock stays',
    words: 'Nothing changes, but a lock on a remote state stays until somebody unlocks it.',
  },
};

const TERRAFORM_APPLY: Leaves = {
  doing: 'holds the state lock',
  signalled: {
    kind: 'recorded',
    brief: 'saves its state, may take minutes',
    words: 'terraform ends what it has begun, saves its state and releases the lock. That may take minutes.',
  },
  killed: {
    kind: 'unrecorded',
    brief: 'state of what is in hand is lost',
    words:
      'What terraform has in hand is made without being written down: the next apply makes it again, or finds it there and fails. A remote lock stays.',
  },
};

const HELM_UPGRADE: Leaves = {
  doing: 'changes the release',
  signalled: {
    kind: 'recorded',
    brief: 'release is marked failed',
    words: 'helm stops waiting and marks the release failed. The next upgrade goes on from there.',
  },
  killed: {
    kind: 'stuck',
    brief: 'release stays pending',
    words: 'The release stays pending, and every upgrade is refused until it is rolled back.',
  },
};

const KUBECTL_APPLY: Leaves = {
  doing: 'sends to the cluster',
  signalled: {
    kind: 'recorded',
    brief: 'what the cluster has taken stays',
    words: 'kubectl stops. What the cluster has taken already stays, and the next apply goes on from there.',
  },
  killed: {
    kind: 'recorded',
    brief: 'what the cluster has taken stays',
    words: 'What the cluster has taken already stays, and the next apply goes on from there.',
  },
};

export const FETCHES_CREDENTIALS: Leaves = asks('fetches credentials', 'Nothing changes: they are fetched again.');

const OWN_COMMAND: Leaves = {
  doing: 'your own program',
  signalled: {
    kind: 'unknown',
    brief: 'depends on the program',
    words: 'What that leaves behind depends on the program.',
  },
  killed: {
    kind: 'unknown',
    brief: 'depends on the program',
    words: 'What that leaves behind depends on the program.',
  },
};

/** A signed transaction is written into the account's ledger before it is sent, so another try sends the same bytes. */
const CHAIN_TASK: Leaves = {
  doing: 'a transaction is signed and may be sent',
  signalled: {
    kind: 'recorded',
    brief: 'stops asking; what was sent stays sent',
    words: 'The engine stops asking. What was signed is in the ledger, and the next try goes on with the same bytes.',
  },
  killed: {
    kind: 'recorded',
    brief: 'what was sent stays sent',
    words: 'What was signed is in the ledger, and the next try goes on with the same bytes.',
  },
};

/** Its file is written whole or not at all, and never over another one. */
const CHAIN_GENESIS: Leaves = {
  doing: 'makes the genesis of the chain',
  signalled: {
    kind: 'recorded',
    brief: 'stops asking; a genesis that was made stays',
    words: 'The engine stops asking. A genesis that was written stays, and the next try compares with it.',
  },
  killed: {
    kind: 'recorded',
    brief: 'a genesis that was made stays',
    words: 'A genesis that was written stays, and the next try compares with it.',
  },
};

const BY_PROBE: Readonly<Record<string, Leaves>> = { 'chain-task': CHAIN_TASK, 'chain-genesis': CHAIN_GENESIS };

const BY_INTERPRETER: Readonly<Record<string, Leaves>> = {
  'terraform-init': TERRAFORM_INIT,
  'terraform-plan': TERRAFORM_PLAN,
  'terraform-shared-plan': TERRAFORM_PLAN,
  'terraform-apply': TERRAFORM_APPLY,
  'terraform-shared-apply': TERRAFORM_APPLY,
  'helm-history': ASKS,
  helm: HELM_UPGRADE,
  kubectl: KUBECTL_APPLY,
  'tool-version': ASKS,
  'az-account': ASKS,
  'az-locations': ASKS,
  'az-usage': ASKS,
};

/** Told by how its lines are read: whatever reads as a helm upgrade is one. A program nobody knows is the operator's own. */
export function leavesOf(work: Work): Leaves {
  if (work.kind === 'probe') return BY_PROBE[work.probe] ?? ASKS;
  const changesRelease = work.argv[0] === 'helm' && ['rollback', 'uninstall'].includes(work.argv[1] ?? '');
  return changesRelease ? HELM_UPGRADE : (BY_INTERPRETER[work.interpreter] ?? OWN_COMMAND);
}
