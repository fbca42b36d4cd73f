import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import type { GenesisInput, NodesPlace } from '../regions/genesis-input.ts';
import type { NodesDocument } from './genesis/read-nodes.ts';

type TerraformPlace = Omit<Extract<NodesPlace, { kind: 'terraform-output' }>, 'kind'>;

/** What the barrier needs that this room may not do itself: only terraform knows where a state is. */
export interface GenesisPorts {
  readonly readOutput: (place: TerraformPlace) => Promise<Result<JsonValue, string>>;
}

export interface SourceProblem {
  /** `japaneast` or the file's name. */
  readonly where: string;
  readonly text: string;
}

/** As many terraforms at a time as fit beside a rollout: each is a process of some hundred megabytes. */
const AT_A_TIME = 4;

/** Everything that the regions tell of their nodes, while it is being read. */
export class GenesisSources {
  readonly total: number;
  readonly all: Promise<Result<readonly NodesDocument[], readonly SourceProblem[]>>;
  #read = 0;

  constructor({ nodes, validators }: GenesisInput, ports: GenesisPorts) {
    const regions = Object.entries(validators).flatMap(([region, count]) => (count > 0 ? [region] : []));
    const sources = isPerRegion(nodes) ? regions.map((region) => ({ region, place: filled(nodes, region) })) : [];
    const wanted: readonly Source[] = sources.length > 0 ? sources : [{ region: null, place: nodes }];
    this.total = wanted.length;
    this.all = this.#readAll(wanted, ports);
  }

  get read(): number {
    return this.#read;
  }

  async #readAll(sources: readonly Source[], ports: GenesisPorts) {
    const results: Result<NodesDocument, SourceProblem>[] = [];
    const waiting = [...sources.entries()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, source] = next;
        results[index] = await readSource(source, ports);
        this.#read += 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, sources.length) }, worker));
    const problems = results.flatMap((each) => (each.ok ? [] : [each.problem]));
    return problems.length > 0 ? err(problems) : ok(results.flatMap((each) => (each.ok ? [each.value] : [])));
  }
}

interface Source {
  readonly region: string | null;
  readonly place: NodesPlace;
}

const isPerRegion = (place: NodesPlace): boolean =>
  (place.kind === 'file' ? place.path : place.directory).includes('{region}');

const filled = (place: NodesPlace, region: string): NodesPlace =>
  place.kind === 'file'
    ? { ...place, path: place.path.replaceAll('{region}', region) }
    : { ...place, directory: place.directory.replaceAll('{region}', region) };

async function readSource(source: Source, ports: GenesisPorts): Promise<Result<NodesDocument, SourceProblem>> {
  const { region, place } = source;
  if (place.kind === 'file') return readNodesFile(place.path, region);
  const { kind: _, ...at } = place;
  const value = await ports.readOutput(at);
  const name = region === null ? `output ${at.output}` : `output ${at.output} of ${region}`;
  return value.ok ? ok({ name, value: value.value, region }) : err({ where: region ?? at.output, text: value.problem });
}

async function readNodesFile(path: string, region: string | null): Promise<Result<NodesDocument, SourceProblem>> {
  const where = region ?? basename(path);
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as JsonValue;
    return ok({ name: basename(path), value, region });
  } catch (error) {
    if (error instanceof SyntaxError) return err({ where, text: `${path} is no JSON` });
    const text = systemErrorCode(error) === 'ENOENT' ? 'was not written' : `cannot be read: ${systemErrorText(error)}`;
    return err({ where, text: `${path} ${text}` });
  }
}
