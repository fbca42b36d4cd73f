import type { Failure } from '../engine/model/failure.ts';
import { plainLine } from './chain-failure.ts';

const WHAT = {
  unread: {
    class: 'config',
    title: 'the nodes of some regions are not known',
    hint: 'The infrastructure of each region has to tell them: look at chain.genesisFrom, then retry',
  },
  nodes: {
    class: 'config',
    title: 'no genesis can be made of these nodes',
    hint: 'Correct what the regions tell of their nodes, then retry',
  },
  alloc: {
    class: 'config',
    title: 'the accounts of the genesis cannot be used',
    hint: 'Correct the file of chain.genesisFrom.alloc, then retry',
  },
  differs: {
    class: 'config',
    title: 'another genesis is there already',
    hint: 'It was left alone: another genesis is another chain. If that chain lives, take genesisFrom out of the fleet file (regions that come later are voted in); if it never did, move the file away and retry',
  },
  missing: {
    class: 'config',
    title: 'there is no genesis yet',
    hint: 'Some regions cannot make it: roll out all of them, or make it first with besu-console chain genesis',
  },
  unreadable: {
    class: 'config',
    title: 'the genesis that is there cannot be read',
    hint: 'Look at the file; it was left alone',
  },
  files: {
    class: 'transient',
    title: 'the genesis could not be read or written',
    hint: 'Look at the disk and the rights of the directory, then retry',
  },
} as const;

// The model's limit.
const MAX_LINES = 8;

export function genesisFailure(what: keyof typeof WHAT, evidence: readonly string[]): Failure {
  const lines = evidence.map(plainLine);
  const shown =
    lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES - 1), `and ${lines.length - MAX_LINES + 1} more`] : lines;
  return {
    ...WHAT[what],
    evidence: shown,
    fingerprint: `genesis/${what}`,
    reach: 'one',
    chain: ['genesis of the chain'],
  };
}
