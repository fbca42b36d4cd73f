import { basename } from 'node:path';
import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorText } from '../lib/system-error.ts';
import { type GenesisInput, genesisInputOf } from '../regions/genesis-input.ts';
import { canLose, quorum } from '../regions/quorum.ts';
import { type DecodedGenesis, decodeGenesis } from './genesis/decode-genesis.ts';
import { type GenesisAlloc, readAlloc } from './genesis/genesis-alloc.ts';
import { genesisDifferences } from './genesis/genesis-differences.ts';
import { genesisJson, staticNodesJson } from './genesis/genesis-json.ts';
import { type GenesisNodes, genesisNodes } from './genesis/genesis-nodes.ts';
import { type GenesisProblem, problemText } from './genesis/genesis-problem.ts';
import { regionOfFleet } from './genesis/known-region.ts';
import type { NodesDocument } from './genesis/read-nodes.ts';
import { genesisFailure } from './genesis-failure.ts';
import { type GenesisPorts, GenesisSources } from './genesis-sources.ts';
import { keepFile, textAt } from './keep-file.ts';

/** An ask is given up after ten seconds; until then a slow state may answer. */
const PATIENCE_MS = 3_000;

/**
 * The genesis of a shared chain: collected from all regions, built once, put where every region takes it from. The same
 * nodes give the same bytes, and a genesis that says something else is never replaced: it would be another chain.
 */
export function genesisProbe(ports: GenesisPorts): Probe {
  return {
    async ask(json, context) {
      const input = genesisInputOf(json);
      try {
        return input.mode === 'build' ? await build(input, context, ports) : await use(input);
      } catch (error) {
        return { answer: 'no', failure: genesisFailure('files', [systemErrorText(error)]) };
      }
    },
  };
}

async function build(input: GenesisInput, context: ProbeContext, ports: GenesisPorts): Promise<ProbeAnswer> {
  const sources = sourcesOf(input, context, ports);
  const read = await Promise.race([sources.all, late()]);
  if (read === null) return stillReading(sources);
  // Whatever comes now, a retry reads anew.
  if (!read.ok)
    return no(
      'unread',
      read.problem.map(({ where, text }) => `${where}: ${text}`),
    );
  const nodes = nodesOf(input, read.value);
  if (!nodes.ok) return no('nodes', nodes.problem.map(problemText));
  const alloc = await allocOf(input);
  if (!alloc.ok) return no('alloc', alloc.problem.map(problemText));
  const text = textOf(input, nodes.value, alloc.value);
  const kept = await keepFile(input.genesis, text, { replace: false });
  if (kept === 'differs') {
    const differences = await differencesFrom(input.genesis, text);
    if (differences.length > 0) return no('differs', [input.genesis, ...differences]);
  }
  await distribute(
    input,
    nodes.value.nodes.map(({ enode }) => enode),
  );
  return yes(nodes.value.nodes.length, kept === 'written' ? 'made' : 'unchanged', input, nodes.value.notes);
}

function sourcesOf(input: GenesisInput, { memory }: ProbeContext, ports: GenesisPorts): GenesisSources {
  const known = memory.get('sources');
  if (known instanceof GenesisSources) return known;
  const sources = new GenesisSources(input, ports);
  memory.set('sources', sources);
  return sources;
}

const late = (): Promise<null> => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());

function stillReading({ read, total }: GenesisSources): ProbeAnswer {
  const failure = genesisFailure('unread', [`${read} of ${total} were read in time`]);
  const progress = { done: read, total, unit: 'regions' };
  return { answer: 'not-yet', text: `reading the nodes of ${total} regions`, progress, late: failure };
}

function nodesOf(
  { validators, settings }: GenesisInput,
  documents: readonly NodesDocument[],
): Result<GenesisNodes, readonly GenesisProblem[]> {
  const { allowFewRegions, allowOtherKeys } = settings;
  const regions = Object.keys(validators).map(regionOfFleet);
  const nodes = genesisNodes(documents, { regions, onlyThese: true, allowFewRegions, allowOtherKeys });
  if (!nodes.ok) return nodes;
  const problems = Object.entries(validators).flatMap(([region, wanted]) => {
    const told = nodes.value.nodes.filter((node) => node.region === region).length;
    const message = `${told} nodes are told, but it has ${wanted} validators`;
    return told === wanted
      ? []
      : [{ where: region, message, hint: 'tell every validator of the region, and no sentry' }];
  });
  return problems.length > 0 ? err(problems) : nodes;
}

async function allocOf({ alloc }: GenesisInput): Promise<Result<GenesisAlloc, readonly GenesisProblem[]>> {
  if (alloc === null) return ok({});
  const name = basename(alloc);
  const text = await textAt(alloc);
  const wrong = (message: string) => err([{ where: name, message, hint: 'correct chain.genesisFrom.alloc' }]);
  if (text === null) return wrong('is missing');
  try {
    return readAlloc(name, JSON.parse(text) as JsonValue);
  } catch {
    return wrong('is no JSON');
  }
}

function textOf({ chainId, blockPeriodSeconds, settings }: GenesisInput, { nodes }: GenesisNodes, alloc: GenesisAlloc) {
  const { allowFewRegions: _, allowOtherKeys: __, ...own } = settings;
  const validators = nodes.map(({ address }) => address);
  // As Besu's documentation recommends: it only has to be before the first block.
  return genesisJson({ ...own, chainId, blockPeriodSeconds, timestampSeconds: 0, validators, alloc });
}

/** Nothing = the same chain, written by another hand. */
async function differencesFrom(path: string, wanted: string): Promise<readonly string[]> {
  const there = decodeGenesis((await textAt(path)) ?? '');
  if (!there.ok) return [`what is there ${there.problem}`];
  const built = decodeGenesis(wanted);
  return built.ok ? genesisDifferences(there.value, built.value) : [built.problem];
}

/** Addresses of machines may change without the chain being another one, so these two are written anew. */
async function distribute({ staticNodes, values }: GenesisInput, enodes: readonly string[]): Promise<void> {
  await keepFile(staticNodes, staticNodesJson(enodes), { replace: true });
  await keepFile(values, `${JSON.stringify({ staticNodes: enodes }, null, 2)}\n`, { replace: true });
}

/** A rollout of some regions: the chain that the others are on, or none. */
async function use(input: GenesisInput): Promise<ProbeAnswer> {
  const text = await textAt(input.genesis);
  if (text === null) return no('missing', [input.genesis]);
  const there = decodeGenesis(text);
  if (!there.ok) return no('unreadable', [`${input.genesis} ${there.problem}`]);
  const wrong = unlike(input, there.value);
  if (wrong !== null) return no('differs', [input.genesis, wrong]);
  await keepFile(input.values, `${JSON.stringify({ staticNodes: await enodesIn(input.staticNodes) }, null, 2)}\n`, {
    replace: true,
  });
  return yes(there.value.extraData.validators.length, 'used', input, []);
}

function unlike({ chainId, blockPeriodSeconds }: GenesisInput, there: DecodedGenesis): string | null {
  if (there.chainId !== chainId) return `chain id ${there.chainId} there, ${chainId} in the fleet file`;
  if (there.blockPeriodSeconds === blockPeriodSeconds) return null;
  return `block period ${there.blockPeriodSeconds} s there, ${blockPeriodSeconds} s in the fleet file`;
}

async function enodesIn(path: string): Promise<readonly string[]> {
  try {
    const value = JSON.parse((await textAt(path)) ?? '[]') as JsonValue;
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

const no = (what: Parameters<typeof genesisFailure>[0], evidence: readonly string[]): ProbeAnswer => ({
  answer: 'no',
  failure: genesisFailure(what, evidence),
});

function yes(validators: number, how: string, { genesis }: GenesisInput, notes: readonly string[]): ProbeAnswer {
  const summary = `${how}: ${validators} validators, quorum ${quorum(validators)}, ${canLose(validators)} may be down`;
  return { answer: 'yes', summary, facts: { genesis, validators, notes } };
}
