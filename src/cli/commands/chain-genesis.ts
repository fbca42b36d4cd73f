import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readAlloc } from '../../contracts/genesis/genesis-alloc.ts';
import { genesisJson, staticNodesJson } from '../../contracts/genesis/genesis-json.ts';
import { type GenesisNodes, genesisNodes } from '../../contracts/genesis/genesis-nodes.ts';
import { type GenesisProblem, problemText } from '../../contracts/genesis/genesis-problem.ts';
import type { GenesisSettings } from '../../contracts/genesis/genesis-settings.ts';
import { genesisSummary, summaryLines } from '../../contracts/genesis/genesis-summary.ts';
import { type Kept, keepFile, textAt } from '../../contracts/keep-file.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import { catalog } from '../../regions/catalog.ts';
import {
  LARGEST_CHAIN_ID,
  LARGEST_GAS_LIMIT,
  LEAST_GAS_LIMIT,
  LONGEST_BLOCK_PERIOD_SECONDS,
  LONGEST_EMPTY_PERIOD_SECONDS,
  LONGEST_EPOCH,
  LONGEST_REQUEST_TIMEOUT_SECONDS,
} from '../../regions/chain-limits.ts';
import {
  type Milestone,
  USUAL_EPOCH_LENGTH,
  USUAL_GAS_LIMIT,
  usualRequestTimeout,
} from '../../regions/genesis-from.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

/** As the parser hands them over: numbers are still texts. */
export interface ChainGenesisOptions {
  readonly nodes: readonly string[];
  readonly chainId: string;
  readonly blockPeriod: string;
  readonly out: string;
  readonly alloc?: string;
  readonly requestTimeout?: string;
  readonly epoch?: string;
  readonly emptyBlockPeriod?: string;
  readonly milestone: Milestone;
  readonly baseFee: string;
  readonly gasLimit?: string;
  readonly allowFewRegions?: boolean;
  readonly allowOtherKeys?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** The files a new QBFT chain begins with, and what it will be able to stand. Exit 2 and nothing written when refused. */
export async function chainGenesisCommand(terminal: Terminal, options: ChainGenesisOptions): Promise<number> {
  const { nodes, notes } = await readNodes(terminal, options);
  const settings = await settingsOf(terminal, options, nodes);
  const directory = resolve(terminal.cwd, options.out);
  const files = [
    { path: join(directory, 'genesis.json'), text: genesisJson(settings) },
    { path: join(directory, 'static-nodes.json'), text: staticNodesJson(nodes.map(({ enode }) => enode)) },
  ];
  const kept = await write(files, options.force === true);
  const summary = genesisSummary(nodes);
  if (options.json === true) terminal.out(`${JSON.stringify({ files: kept, notes, ...summary }, null, 2)}\n`);
  else terminal.out(`${[...kept.map(fileLine), ...summaryLines(summary), ...noteLines(notes, settings)].join('\n')}\n`);
  return EXIT.ok;
}

async function readNodes(terminal: Terminal, options: ChainGenesisOptions): Promise<GenesisNodes> {
  const documents = await Promise.all(
    options.nodes.map(async (path) => ({ name: basename(path), value: await readJson(terminal, path), region: null })),
  );
  const { allowFewRegions = false, allowOtherKeys = false } = options;
  return orRefuse(genesisNodes(documents, { regions: catalog, onlyThese: false, allowFewRegions, allowOtherKeys }));
}

async function settingsOf(
  terminal: Terminal,
  options: ChainGenesisOptions,
  nodes: GenesisNodes['nodes'],
): Promise<GenesisSettings> {
  const { alloc, requestTimeout, epoch, emptyBlockPeriod = '0', gasLimit, baseFee } = options;
  const blockPeriodSeconds = whole('--block-period', options.blockPeriod, 1, LONGEST_BLOCK_PERIOD_SECONDS);
  if (!/^\d{1,30}$/.test(baseFee)) throw new CommandError(`--base-fee ${baseFee}: a whole number of wei; 0 = free gas`);
  return {
    chainId: whole('--chain-id', options.chainId, 1, LARGEST_CHAIN_ID),
    blockPeriodSeconds,
    requestTimeoutSeconds:
      requestTimeout === undefined
        ? usualRequestTimeout(blockPeriodSeconds)
        : whole('--request-timeout', requestTimeout, 1, LONGEST_REQUEST_TIMEOUT_SECONDS),
    epochLength: epoch === undefined ? USUAL_EPOCH_LENGTH : whole('--epoch', epoch, 1, LONGEST_EPOCH),
    emptyBlockPeriodSeconds: whole('--empty-block-period', emptyBlockPeriod, 0, LONGEST_EMPTY_PERIOD_SECONDS),
    milestone: options.milestone,
    baseFeeWei: baseFee,
    gasLimit:
      gasLimit === undefined ? USUAL_GAS_LIMIT : whole('--gas-limit', gasLimit, LEAST_GAS_LIMIT, LARGEST_GAS_LIMIT),
    // As Besu's documentation recommends: it only has to be before the first block.
    timestampSeconds: 0,
    validators: nodes.map(({ address }) => address),
    alloc: alloc === undefined ? {} : orRefuse(readAlloc(basename(alloc), await readJson(terminal, alloc))),
  };
}

function whole(option: string, text: string, from: number, to: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new CommandError(`${option} ${text}: a whole number from ${from} to ${to}`);
}

/** Larger files name no nodes: a hundred of them are thirty kilobytes; contracts in an alloc are some megabytes. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

async function readJson(terminal: Terminal, path: string): Promise<JsonValue> {
  let text: string | null;
  try {
    text = await readFile(resolve(terminal.cwd, path), 'utf8');
  } catch (problem) {
    throw new CommandError(`${path} cannot be read: ${systemErrorText(problem)}`);
  }
  if (text.length > MOST_CHARACTERS) throw new CommandError(`${path} is too large to be what it should be`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new CommandError(`${path} is no JSON`);
  }
}

function orRefuse<Value>(result: Result<Value, readonly GenesisProblem[]>): Value {
  if (result.ok) return result.value;
  throw new CommandError(`${result.problem.map(problemText).join('\n')}\nNothing was written.`);
}

interface OutFile {
  readonly path: string;
  readonly text: string;
}

/** Both are looked at before either is written: half a pair would be worse than none. */
async function write(files: readonly OutFile[], force: boolean): Promise<readonly { path: string; kept: Kept }[]> {
  try {
    for (const { path, text } of force ? [] : files) {
      const there = await textAt(path);
      if (there !== null && there !== text) throw new CommandError(otherText(path));
    }
    const done: { path: string; kept: Kept }[] = [];
    for (const { path, text } of files) {
      const kept = await keepFile(path, text, { replace: force });
      if (kept === 'differs') throw new CommandError(otherText(path));
      done.push({ path, kept });
    }
    return done;
  } catch (problem) {
    if (problem instanceof CommandError) throw problem;
    throw new CommandError(`the files cannot be written: ${systemErrorText(problem)}`);
  }
}

const otherText = (path: string): string =>
  `${path} is there already and says something else: it was left alone.\nAnother genesis is another chain; if that is meant: --force`;

const fileLine = ({ path, kept }: { path: string; kept: Kept }): string => `${kept.padEnd(12)} ${path}`;

function noteLines(notes: readonly string[], { baseFeeWei }: GenesisSettings): readonly string[] {
  const free = baseFeeWei === '0' ? ['gas is free: every node needs --min-gas-price=0'] : [];
  return [...notes, ...free].map((note) => `note         ${note}`);
}
