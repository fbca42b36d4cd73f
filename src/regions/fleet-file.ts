import { err, ok, type Result } from '../lib/result.ts';
import { checkChains } from './check-chains.ts';
import { aboutValue, type Complain, type Complaint } from './complaint.ts';
import type { Diagnostic } from './diagnostic.ts';
import { executorOf } from './executor-of.ts';
import { checkFeatures, featureWishes } from './features.ts';
import type { Fleet, FleetPhase, FleetRegion, Overrides, RegionOverride } from './fleet.ts';
import { checkChecks, fleetChecks } from './fleet-checks.ts';
import { checkNetworks, fleetNetworks } from './fleet-networks.ts';
import { fleetPhases } from './fleet-phases.ts';
import { checkOverrides, type FleetRegions, fleetRegions } from './fleet-regions.ts';
import { type DefinitionInput, type FleetInput, fleetSchema } from './fleet-schema.ts';
import { type ReadSections, readSections } from './fleet-sections.ts';
import { checkStrategy, failureSettings, fleetStrategy } from './fleet-strategy.ts';
import { checkHealth, healthSettings } from './health-settings.ts';
import { modeComplaints } from './mode.ts';
import { isZoneWise } from './phase-recipe.ts';
import { checkPlaceholders } from './placeholder-check.ts';
import type { Region } from './region.ts';
import { selectRegions } from './region-selection.ts';
import { derive, deriveZones } from './regional-definition.ts';
import { checkGenesisFrom, genesisFrom } from './resolve-genesis.ts';
import { schemaComplaints } from './schema-complaint.ts';
import { createSourceText, problemAt, type SourceText, type TextProblem } from './source-text.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';
import { checkZoneWords } from './zone-words.ts';
import { checkZoneNames, zonesOf } from './zones.ts';

export interface FleetFilePlace {
  /** Absolute path of the file, as diagnostics show it, and of its directory. */
  readonly file: string;
  readonly directory: string;
}

export interface FleetFileOptions {
  /** `--regions`: ids, names or codes; only these of the file's regions take part. */
  readonly regions?: readonly string[];
}

const LARGEST_BYTES = 1024 * 1024;
/** Nobody mends more than this before looking again. */
const MOST_DIAGNOSTICS = 200;

/** A fleet, or everything that is wrong with the text, each at its exact place. Never throws, whatever the text. */
export function parseFleetFile(
  text: string,
  place: FleetFilePlace,
  options: FleetFileOptions = {},
): Result<Fleet, readonly Diagnostic[]> {
  if (isTooLarge(text)) return err([tooLarge(text, place)]);
  const source = createSourceText(place.file, text);
  const outcome = readYaml(text);
  if (!outcome.wellFormed) return err(inOrder([...source.secrets, ...outcome.problems], source));

  const { complete, complaints, regions, phases } = check(outcome.source, source);
  const problems = [...source.secrets, ...outcome.source.problems, ...placed(complaints, outcome.source)];
  const deploy = selection(options, regions);
  const diagnostics = [...inOrder(problems, source), ...(deploy.ok ? [] : deploy.problem)];
  if (diagnostics.length > 0 || complete === null || regions === null || phases === null || !deploy.ok) {
    return err(diagnostics);
  }
  // A selection leaves the chain as large as it is.
  const lacking = modeComplaints(assemble(complete, regions, phases, place), complete.strategy.concurrency);
  if (lacking.length > 0) return err(inOrder(placed(lacking, outcome.source), source));
  return ok(assemble(complete, { ...regions, deploy: deploy.value }, phases, place));
}

interface Checked {
  readonly complete: FleetInput | null;
  readonly complaints: readonly Complaint[];
  readonly regions: FleetRegions | null;
  readonly phases: readonly FleetPhase[] | null;
}

function check(yaml: YamlSource, source: SourceText): Checked {
  const complaints: Complaint[] = [];
  const complain: Complain = (complaint) => void complaints.push(complaint);
  if (yaml.value === null) {
    complain(aboutValue([], 'this file is empty', 'besu-console init writes one to start from'));
    return { complete: null, complaints, regions: null, phases: null };
  }
  const read = readSections(yaml.value);
  const { sections, complete, issues } = read;
  const shown = (path: Complaint['path']) => source.shown(...yaml.locate(path, 'value'));
  schemaComplaints(fleetSchema, yaml.value, issues, shown).forEach(complain);
  const regions = sections.regions === undefined ? null : fleetRegions(sections.regions, complain);
  const zoneWise = isZoneWise(sections.phases?.besu);
  if (regions !== null) checkOverrides(sections.overrides ?? {}, regions.known, zoneWise, complain);
  if (regions !== null && zoneWise) checkZoneNames(regions.known, complain);
  checkChecks(sections.checks ?? [], complain);
  if (sections.strategy !== undefined && regions !== null) checkStrategy(sections.strategy, regions.deploy, complain);
  const phases = checkedPhases(read, yaml, regions, complain);
  if (sections.health !== undefined && phases !== null && read.phasesWhole) {
    const mostNodes = Math.max(0, ...(regions?.deploy ?? []).map((region) => nodesOf(sections, region, zoneWise)));
    checkHealth(sections.health, { phases, regions: regions?.deploy.length ?? 0, mostNodes }, complain);
  }
  if (sections.chain !== undefined && phases !== null && read.phasesWhole) {
    checkGenesisFrom(sections.chain, { phases, strategy: sections.strategy?.kind ?? 'all-at-once' }, complain);
  }
  if (sections.networks !== undefined) checkNetworks(sections.networks, sections.environment, complain);
  if (sections.phases !== undefined) checkChains(sections.phases, sections.networks ?? null, complain);
  if (sections.features !== undefined && regions !== null) checkFeatures(sections.features, regions.known, complain);
  if (sections.promotion !== undefined && sections.promotion.from === sections.name) {
    complain(
      aboutValue(['promotion', 'from'], 'a fleet cannot be its own proof', 'name the fleet that tries it first'),
    );
  }
  if (sections.environment === 'production' && !has(yaml, 'azure')) {
    complain(
      aboutValue(['environment'], 'production needs to know its subscription', 'add azure: { subscription: ... }'),
    );
  }
  return { complete, complaints, regions, phases };
}

function nodesOf({ definition, overrides }: ReadSections['sections'], region: Region, zoneWise: boolean): number {
  const { definition: own } = derived(withoutGaps(definition ?? {}), overridesOf(overrides ?? {}), region, zoneWise);
  return own.validators.value + own.sentries.value;
}

function derived(definition: RegionOverride, overrides: Overrides, region: Region, zoneWise: boolean): FleetRegion {
  const whole = derive(definition, overrides, region);
  if (!zoneWise || region.role === 'admin') return { region, definition: whole };
  return { region, ...deriveZones(whole, overrides, zonesOf(region)) };
}

function checkedPhases(
  { sections, phasesWhole }: ReadSections,
  yaml: YamlSource,
  regions: FleetRegions | null,
  complain: Complain,
): readonly FleetPhase[] | null {
  if (sections.phases === undefined) return null;
  // A part that is there but wrong has its own complaint: it must not also count as missing.
  const hasAdmin = regions === null ? has(yaml, 'regions') : regions.admin !== null;
  const phases = fleetPhases(sections.phases, { hasAdmin, hasChain: has(yaml, 'chain'), whole: phasesWhole }, complain);
  checkPlaceholders(phases, regions?.deploy.length ?? 0, complain);
  checkZoneWords(phases, sections.checks ?? [], isZoneWise(sections.phases.besu), complain);
  return phases;
}

const has = (yaml: YamlSource, key: string): boolean =>
  typeof yaml.value === 'object' && yaml.value !== null && Object.hasOwn(yaml.value, key);

function selection(
  { regions: asked }: FleetFileOptions,
  regions: FleetRegions | null,
): Result<readonly Region[], readonly Diagnostic[]> {
  if (asked === undefined || regions === null) return ok(regions?.deploy ?? []);
  return selectRegions(asked, regions.deploy, regions.known);
}

function assemble(
  input: FleetInput,
  regions: FleetRegions,
  phases: readonly FleetPhase[],
  place: FleetFilePlace,
): Fleet {
  const definition = withoutGaps(input.definition);
  const overrides = overridesOf(input.overrides);
  const zoneWise = isZoneWise(input.phases.besu);
  const inFleet = (region: Region) => derived(definition, overrides, region, zoneWise);
  const { version, name, environment, azure, chain, networks, checks, strategy, failures, health } = input;
  return {
    version,
    name,
    environment,
    file: place.file,
    directory: place.directory,
    azure: azure === undefined ? null : azureSettings(azure),
    regions: regions.deploy.map(inFleet),
    admin: regions.admin === null ? null : inFleet(regions.admin),
    chain: chain === undefined ? null : { ...chain, genesis: chain.genesis ?? null, genesisFrom: genesisFrom(chain) },
    networks: fleetNetworks(networks),
    phases,
    ...(checks.length === 0 ? {} : { checks: fleetChecks(checks) }),
    strategy: fleetStrategy(strategy, regions.deploy, Object.keys(networks).length),
    failures: failureSettings(failures),
    health: healthSettings(health, phases),
    executor: executorOf(input.executor),
    ...(input.mode === undefined ? {} : { mode: input.mode }),
    ...(input.journalCopy === undefined ? {} : { journalCopy: input.journalCopy }),
    ...governance(input, definition, regions),
  };
}

const azureSettings = ({ subscription, tenant, vmSizeVariable }: NonNullable<FleetInput['azure']>) => ({
  ...{ subscription, tenant: tenant ?? null },
  ...(vmSizeVariable === undefined ? {} : { vmSizeVariable }),
});

const DAY_MS = 24 * 60 * 60_000;

function governance({ features, promotion, notify }: FleetInput, definition: RegionOverride, { deploy }: FleetRegions) {
  const [any] = deploy;
  return {
    ...(any === undefined ? {} : { common: derive(definition, {}, any) }),
    ...(Object.keys(features).length === 0 ? {} : { features: featureWishes(features) }),
    ...(promotion === undefined
      ? {}
      : { promotion: { from: promotion.from, withinMs: Number.parseInt(promotion.within, 10) * DAY_MS } }),
    ...(notify === undefined ? {} : { notify }),
  };
}

const overridesOf = (input: FleetInput['overrides']): Overrides =>
  Object.fromEntries(Object.entries(input).map(([id, override]) => [id, withoutGaps(override)]));

/** zod writes what is absent as undefined; the contract leaves it out. */
const withoutGaps = (input: DefinitionInput): RegionOverride =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

const placed = (complaints: readonly Complaint[], yaml: YamlSource): readonly TextProblem[] =>
  complaints
    .slice(0, MOST_DIAGNOSTICS)
    .map(({ path, at, message, hint }) => problemAt(yaml.locate(path, at), message, hint));

/** In reading order, each once. */
function inOrder(problems: readonly TextProblem[], source: SourceText): readonly Diagnostic[] {
  const sorted = [...problems].sort((a, b) => a.start - b.start).slice(0, MOST_DIAGNOSTICS);
  const unique = new Map(sorted.map((problem) => [`${problem.start} ${problem.message}`, problem]));
  return [...unique.values()].map((problem) => source.diagnose(problem));
}

// A character is at least one byte, so the cheap test comes first and a huge text is never encoded.
const isTooLarge = (text: string): boolean =>
  text.length > LARGEST_BYTES || new TextEncoder().encode(text).length > LARGEST_BYTES;

function tooLarge(text: string, { file }: FleetFilePlace): Diagnostic {
  const hint = 'a fleet of a hundred regions needs about ten kilobytes: is this the right file?';
  const source = createSourceText(file, text.slice(0, 1000));
  return source.diagnose(problemAt([0, 1], 'this file is larger than 1 MB', hint));
}
