import type * as z from 'zod';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import {
  definitionSchema,
  type FleetInput,
  fleetSchema,
  MOST_REGIONS,
  type RegionsInput,
  regionsSchema,
} from './fleet-schema.ts';
import { adminPhasesSchema, type PhasesInput, phasesSchema } from './phase-schema.ts';

/**
 * The parts of a file that are sound by themselves. Checks between parts run on these, so that a misspelt key in `health`
 * does not hide an unknown region.
 */
export type FleetSections = Partial<FleetInput>;

export interface ReadSections {
  readonly sections: FleetSections;
  /** False when something under `phases` was left out of `sections`: then nothing may be said to be missing there. */
  readonly phasesWhole: boolean;
  readonly complete: FleetInput | null;
  readonly issues: readonly z.core.$ZodIssue[];
}

export function readSections(value: JsonValue): ReadSections {
  const whole = fleetSchema.safeParse(value);
  if (whole.success) return { sections: whole.data, phasesWhole: true, complete: whole.data, issues: [] };
  const file = isJsonObject(value) ? value : {};
  const sections = soundParts(fleetSchema.shape, value) as FleetSections;
  const mended = {
    regions: sections.regions ?? soundRegions(file['regions']),
    overrides: sections.overrides ?? soundOverrides(file['overrides']),
    phases: sections.phases ?? soundPhases(file['phases']),
  };
  const phasesWhole = sections.phases !== undefined;
  return { sections: { ...sections, ...present(mended) }, phasesWhole, complete: null, issues: whole.error.issues };
}

/** Without the regions of one's own nobody can say which region is unknown, so then nothing is. */
function soundRegions(value: JsonValue | undefined): RegionsInput | undefined {
  if (!isJsonObject(value)) return undefined;
  const {
    deploy = textsOf(value['deploy']),
    admin,
    custom,
  } = soundParts(regionsSchema.shape, value) as Partial<RegionsInput>;
  return custom === undefined ? undefined : { deploy, admin, custom };
}

/** What is no text has its complaint already; its place is kept, because places are how the others are found. */
const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.slice(0, MOST_REGIONS).map((item) => (typeof item === 'string' ? item : '')) : [];

function soundOverrides(value: JsonValue | undefined): FleetInput['overrides'] | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([id, part]) => [id, soundParts(definitionSchema.shape, part)]));
}

/** Every phase is optional, so any subset of sound ones is again a legal value. */
function soundPhases(value: JsonValue | undefined): PhasesInput | undefined {
  if (!isJsonObject(value)) return undefined;
  const phases = soundParts(phasesSchema.shape, value) as PhasesInput;
  const admin = value['admin'];
  if (phases.admin !== undefined || !isJsonObject(admin)) return phases;
  return { ...phases, admin: soundParts(adminPhasesSchema.shape, admin) };
}

function soundParts(shape: Readonly<Record<string, z.ZodType>>, value: JsonValue): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) return {};
  const read = Object.entries(shape).map(([key, part]) => [key, part.safeParse(value[key])] as const);
  return present(Object.fromEntries(read.map(([key, part]) => [key, part.success ? part.data : undefined])));
}

const present = <Value>(values: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
