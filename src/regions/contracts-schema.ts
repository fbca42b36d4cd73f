import * as z from 'zod';
import { NETWORK_NAME } from './chain-reference.ts';
import { amount, contract, contractName } from './chain-words.ts';
import { byName, duration, group, matching, path, text } from './schema-words.ts';

/** A lane is one plan of one person; a thousand steps are already a day of blocks. */
const MOST_TASKS = 500;

const values = (what: string) => z.array(z.json(), { error: what });
const signature = (example: string) => text(`a function as Solidity writes it, such as "${example}"`);

const readingSchema = group('A view function, and what it has to answer.', {
  read: signature('function owner() view returns (address)'),
  to: contract().optional().describe('Default: the contract that is called.'),
  arguments: values('a list of arguments').default([]),
  equals: values('a list: one value for each that is returned').describe('What it must answer; "*" is anything.'),
});

/** What belongs to which kind is checked by the words of a person, not of a schema: one group with all keys. */
const taskSchema = group('A contract to deploy, or a function to call.', {
  deploy: contractName().optional().describe('Name of the contract: "{Name}" stands for its address from here on.'),
  artifact: path('a Hardhat or Foundry JSON').optional().describe('With deploy: the JSON with abi and bytecode.'),
  libraries: byName(text('a name of a library').max(200), contract(), 'a map from libraries to addresses')
    .optional()
    .describe('With deploy: linked libraries.'),
  call: contractName().optional().describe('Name of this call, unlike all others of its lane.'),
  to: contract().optional().describe('With call: which contract.'),
  function: signature('function grantRole(bytes32 role, address account)').optional().describe('With call.'),
  arguments: values('a list of arguments')
    .default([])
    .describe('Texts, whole numbers (long ones quoted), true, false and lists of them.'),
  value: amount().default('0').describe('Sent along: 0.5 ether, 20 gwei, or wei.'),
  doneWhen: z
    .array(readingSchema, { error: 'a list of readings' })
    .optional()
    .describe('With call: read first; all as wanted means nothing is sent. Read again afterwards.'),
});

export const contractsSchema = group('Deploys and calls contracts: one lane for each network, in order within it.', {
  lanes: byName(
    matching(NETWORK_NAME, 'a name of a network'),
    z
      .array(taskSchema, { error: 'a list of contracts to deploy and functions to call' })
      .min(1, { error: 'at least one contract to deploy or function to call' })
      .max(MOST_TASKS, { error: `at most ${MOST_TASKS} steps in a lane` }),
    'a map from networks to lists',
  ),
  timeout: duration().optional().describe('For each transaction. Default 1h.'),
});

export type ContractsInput = z.output<typeof contractsSchema>;
export type TaskInput = z.output<typeof taskSchema>;
export type ReadingInput = z.output<typeof readingSchema>;
