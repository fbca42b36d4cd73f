import type { Scenario } from './scenario-model.ts';

const DISK_FULL = [
  'Starting Besu',
  'Opening RocksDB database with FOREST format',
  'Failed to start Besu: org.rocksdb.RocksDBException: While appending to file: /data/database/000123.sst: No space left on device',
];

const OUT_OF_MEMORY = ['Starting Besu', 'Opening RocksDB database with FOREST format'];
/** 128 + SIGKILL: what the kernel's memory killer leaves. */
const KILLED = 137;

/** What goes wrong with nodes and their chain, under a rollout or long after it. */
export const chainScenarios: readonly Scenario[] = [
  {
    name: 'validator-down',
    summary: 'the validator of one region stops, its disk is full: the chain goes on, slower, and can lose one fewer',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'swedencentral' },
        effects: [{ kind: 'pod', fault: { kind: 'crash', exitCode: 1, log: DISK_FULL } }],
      },
    ],
  },
  {
    name: 'partition',
    summary: 'a third of the regions hears only each other: the chain goes on without them, they stand still',
    about: 'chain',
    groups: [{ where: { kind: 'keeps-quorum' }, effects: [{ kind: 'apart' }] }],
  },
  {
    name: 'wrong-genesis',
    summary: 'the nodes of one region run on another genesis: no peers, height 0',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'italynorth' },
        effects: [{ kind: 'node', role: 'every', faults: [{ kind: 'wrong-genesis' }] }],
      },
    ],
  },
  {
    name: 'no-quorum',
    summary: 'one validator more than the chain can lose (9 of 24) runs out of memory at every start: no blocks',
    about: 'chain',
    groups: [
      {
        where: { kind: 'breaks-quorum' },
        effects: [{ kind: 'pod', fault: { kind: 'crash', exitCode: KILLED, log: OUT_OF_MEMORY } }],
      },
    ],
  },
  {
    name: 'api-groups-off',
    summary: 'no node offers the ADMIN and QBFT methods: what needs them is not known, nothing else is wrong',
    about: 'chain',
    groups: [
      {
        where: { kind: 'all' },
        effects: [
          {
            kind: 'node',
            role: 'every',
            faults: [
              { kind: 'method-group-off', group: 'ADMIN' },
              { kind: 'method-group-off', group: 'QBFT' },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'host-not-allowed',
    summary: 'the host allowlist of 3 of 24 regions answers 403 to everybody, health probes included',
    about: 'chain',
    groups: [
      {
        where: { kind: 'of-24', count: 3 },
        effects: [{ kind: 'node', role: 'every', faults: [{ kind: 'host-allowlist', hosts: ['besu.internal'] }] }],
      },
    ],
  },
  {
    name: 'slow-rpc',
    summary: 'the nodes of 6 of 24 regions answer after 0.8 s',
    about: 'chain',
    groups: [
      {
        where: { kind: 'of-24', count: 6 },
        effects: [{ kind: 'node', role: 'every', faults: [{ kind: 'slow', delayMs: 800 }] }],
      },
    ],
  },
  {
    name: 'validator-lags',
    summary: 'the validator of one region stays 12 blocks behind and takes no part in agreement',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'canadacentral' },
        effects: [{ kind: 'node', role: 'validator', faults: [{ kind: 'lags', blocks: 12 }] }],
      },
    ],
  },
  {
    name: 'head-frozen',
    summary: 'the validator of one region answers and keeps its peers, but imports no block any more',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'spaincentral' },
        effects: [{ kind: 'node', role: 'validator', faults: [{ kind: 'frozen' }] }],
      },
    ],
  },
  {
    name: 'stops-sealing',
    summary: 'the validator of one region follows the chain but never proposes: its turns end in round 1',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'polandcentral' },
        effects: [{ kind: 'node', role: 'validator', faults: [{ kind: 'stops-sealing' }] }],
      },
    ],
  },
  {
    name: 'validator-lies',
    summary: 'the validator of one region tells another history: its proposals are refused, its hashes differ',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'norwayeast' },
        effects: [{ kind: 'node', role: 'validator', faults: [{ kind: 'lies' }] }],
      },
    ],
  },
  {
    name: 'clock-skew',
    summary: 'the clock of one region runs 30 s ahead: the others refuse what its validator proposes',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'australiaeast' },
        effects: [{ kind: 'node', role: 'every', faults: [{ kind: 'clock-skew', skewMs: 30_000 }] }],
      },
    ],
  },
  {
    name: 'node-hangs',
    summary:
      'the validator of one region takes connections and never answers; its pod is not Ready and is restarted in vain',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'japanwest' },
        effects: [
          {
            kind: 'node',
            role: 'validator',
            faults: [{ kind: 'hang' }, { kind: 'frozen' }, { kind: 'stops-sealing' }],
          },
        ],
      },
    ],
  },
  {
    name: 'foreign-peer',
    summary: 'a node that belongs to nobody here is a peer of one region: the chain does not suffer, somebody listens',
    about: 'chain',
    groups: [
      {
        where: { kind: 'one', prefer: 'belgiumcentral' },
        effects: [{ kind: 'node', role: 'every', faults: [{ kind: 'foreign-peer' }] }],
      },
    ],
  },
];
