import type { RegionAddition } from '../engine/model/addition.ts';
import type { PlannedRegion } from '../engine/model/plan.ts';
import type { NodeAccess, WatchedCluster, WatchedRegion } from '../engine/model/planned-health.ts';
import type { PlannedPush, Tolerance } from '../engine/model/policy.ts';
import type {
  CommandWork,
  FileAction,
  Guard,
  Leaves,
  Leftover,
  Needless,
  ProbeWork,
  Remedy,
  StandingQuestion,
  Step,
  WayBack,
} from '../engine/model/step.ts';
import { isJsonObject, type JsonObject } from '../lib/json.ts';

type Check = (value: unknown) => boolean;
/** One check per field, so that a new one cannot be forgotten here. */
type Shape<T> = { readonly [Key in keyof Required<T>]: Check };

/** Nothing but these fields: whoever reads the plan later relies on the types alone. */
const exactly =
  <T>(shape: Shape<T>): Check =>
  (value) =>
    isJsonObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(shape, name)) &&
    Object.entries<Check>(shape).every(([name, check]) => check(value[name]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const recordOf =
  (check: Check): Check =>
  (value) =>
    isJsonObject(value) && Object.values(value).every(check);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const among =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
/** Which of several things it is, by its field `tag`. */
const oneOf =
  (tag: string, checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const kind: unknown = isJsonObject(value) ? (value as JsonObject)[tag] : null;
    return typeof kind === 'string' && Object.hasOwn(checks, kind) && checks[kind]?.(value) === true;
  };

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const texts = listOf(text);
const object: Check = (value) => isJsonObject(value);
/** What came as JSON is JSON. */
const json: Check = (value) => value !== undefined;

type Of<T, Kind> = Extract<T, { kind: Kind }>;

const fileAction = oneOf('kind', {
  directory: exactly<Of<FileAction, 'directory'>>({ kind: text, path: text, mode: count }),
  write: exactly<Of<FileAction, 'write'>>({ kind: text, path: text, text, mode: count }),
  copy: exactly<Of<FileAction, 'copy'>>({ kind: text, from: text, to: text, mode: count, optional: flag }),
  'link-entries': exactly<Of<FileAction, 'link-entries'>>({ kind: text, from: text, to: text, except: texts }),
  nest: exactly<Of<FileAction, 'nest'>>({ kind: text, path: text, inside: text }),
  remove: exactly<Of<FileAction, 'remove'>>({ kind: text, path: text }),
});

const command = exactly<CommandWork>({
  kind: text,
  argv: (value) => texts(value) && (value as readonly string[]).length > 0,
  cwd: text,
  env: recordOf(orNull(text)),
  secretEnv: maybe(recordOf(text)),
  files: listOf(fileAction),
  afterwards: maybe(listOf(fileAction)),
  interpreter: text,
  input: json,
  cancelSignal: among('SIGINT', 'SIGTERM'),
});

const probe = exactly<ProbeWork>({ kind: text, probe: text, input: object, everyMs: number, told: maybe(texts) });

const remedy = exactly<Remedy>({
  ...{ name: text, title: text, fact: text, meaning: text },
  work: command,
  ...{ disruptive: maybe(flag), takesDown: maybe(number) },
});

const leftover = exactly<Leftover>({
  kind: among('nothing', 'recorded', 'unrecorded', 'stuck', 'unknown'),
  brief: text,
  words: text,
});

const step = exactly<Step>({
  ...{ id: text, scope: text, phase: text, name: text, title: text },
  after: texts,
  work: oneOf('kind', { command, probe }),
  limit: text,
  lane: orNull(text),
  timeoutMs: number,
  silentAfterMs: maybe(number),
  onLost: among('rerun', 'ask'),
  restartFrom: orNull(text),
  carriedBy: orNull(text),
  guards: listOf(exactly<Guard>({ kind: among('list-empty'), of: text, fact: text, meaning: text })),
  ...{
    disruptive: maybe(flag),
    takesDown: maybe(number),
    push: maybe(text),
    stopsPushes: maybe(flag),
    undoes: maybe(text),
  },
  dormant: maybe(exactly<WayBack>({ to: text })),
  needless: maybe(exactly<Needless>({ of: text, fact: text, work: probe })),
  remedies: maybe(listOf(remedy)),
  leaves: maybe(exactly<Leaves>({ doing: text, signalled: leftover, killed: leftover })),
  standing: maybe(exactly<StandingQuestion>({ probe: text, input: object })),
});

const region = exactly<PlannedRegion['region']>({
  ...{ id: text, name: text, code: text, geography: text, city: text },
  ...{ latitude: number, longitude: number, pair: orNull(text), zones: count },
  ...{ access: text, role: text, source: text, asOf: text, note: orNull(text) },
});

const planned = exactly<PlannedRegion>({ region, scope: text, validators: count, sentries: count, vcpus: number });

const cluster = exactly<WatchedCluster>({
  ...{ kubeconfig: text, earlierKubeconfig: maybe(text), namespace: text },
  ...{ validatorPods: text, sentryPods: text },
});

type Access<Via> = Extract<NodeAccess, { via: Via }>;

const watched = exactly<WatchedRegion>({
  ...{ region: text, validators: count, sentries: count, version: maybe(text), genesis: orNull(text) },
  cluster: orNull(cluster),
  access: oneOf('via', {
    pods: exactly<Access<'pods'>>({ via: text, port: count }),
    urls: exactly<Access<'urls'>>({ via: text, urls: recordOf(text) }),
    'terraform-output': exactly<Access<'terraform-output'>>({
      ...{ via: text, directory: text, output: text },
      env: recordOf(orNull(text)),
    }),
  }),
});

/** Whether what came from outside is a region for a plan, down to the last field. */
export const isAddition = exactly<RegionAddition>({
  fleet: text,
  environment: text,
  region: planned,
  steps: listOf(step),
  waits: recordOf(texts),
  health: orNull(watched),
  pushes: listOf(exactly<PlannedPush>({ key: text, scope: text, validators: count })),
  limits: recordOf(count),
  tolerance: exactly<Tolerance>({ failedRegions: orNull(count), lostValidators: orNull(count) }),
  owner: orNull(text),
  features: texts,
  notes: texts,
});
