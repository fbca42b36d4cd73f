import { type Plan, type PlannedPhase, workOf } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { describeGovernance } from './describe-governance.ts';
import { describePolicy } from './describe-policy.ts';
import { quoteArgv } from './quote-argv.ts';

export interface DescribeOptions {
  /** Every region's steps, also those that differ from another region's only by its name. */
  readonly full: boolean;
}

/** What would be done, in words and exact commands: one paragraph per phase. */
export function describePlan(plan: Plan, options: DescribeOptions): readonly string[] {
  return [...heading(plan), ...plan.phases.flatMap((phase) => ['', ...describePhase(plan, phase, options)])];
}

function heading(plan: Plan): readonly string[] {
  const validators = plan.regions.reduce((sum, region) => sum + region.validators, 0);
  const vcpus = plan.regions.reduce((sum, region) => sum + region.vcpus, 0);
  const sizes = [
    counted(plan.regions.length, 'region'),
    counted(validators, 'validator'),
    counted(vcpus, 'vCPU'),
    counted(workOf(plan).length, 'step'),
  ];
  const limits = Object.entries(plan.limits).map(([name, value]) => `${name} ${value}`);
  return [
    `${plan.fleet} (${plan.environment}): ${sizes.join(', ')}`,
    `at a time: ${limits.join(', ')}`,
    ...describePolicy(plan),
    ...describeGovernance(plan),
    ...plan.notes.map((note) => `note: ${note}`),
  ];
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

function describePhase(plan: Plan, phase: PlannedPhase, options: DescribeOptions): readonly string[] {
  const steps = plan.steps.filter((step) => step.phase === phase.id);
  if (phase.absent !== null || steps.length === 0) return [`${phase.id}: ${phase.absent ?? 'nothing to do'}`];
  const rows = rowsOf(steps);
  const groups = options.full ? rows.map((row) => [row]) : foldRows(rows);
  const work = steps.filter(({ dormant }) => dormant === undefined);
  return [`${phase.id} (${counted(work.length, 'step')})`, ...groups.flatMap(describeGroup)];
}

interface Row {
  readonly scope: string;
  readonly steps: readonly Step[];
}

function rowsOf(steps: readonly Step[]): readonly Row[] {
  const rows = new Map<string, Step[]>();
  for (const step of steps) {
    const row = rows.get(step.scope);
    if (row === undefined) rows.set(step.scope, [step]);
    else row.push(step);
  }
  return [...rows].map(([scope, of]) => ({ scope, steps: of }));
}

/** Rows that are the same in everything, written files too, once the name is taken out stand together. */
function foldRows(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const shape = JSON.stringify(row.steps).replaceAll(row.scope, '{region}');
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function describeGroup(group: readonly Row[]): readonly string[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const names = others.length === 0 ? '' : `  (and the same for ${others.map((row) => row.scope).join(', ')})`;
  return [`  ${first.scope}${names}`, ...describeRow(first)];
}

function describeRow(row: Row): readonly string[] {
  return row.steps.flatMap(describeStep);
}

function describeStep(step: Step): readonly string[] {
  const { work } = step;
  const carried = step.carriedBy === null ? '' : `  [done by ${step.carriedBy}; on a retry:]`;
  const asleep = step.dormant === undefined ? '' : '  [only when the change has failed for good]';
  const head = `    ${step.name}: ${step.title}${carried}${asleep}`;
  const guards = step.guards.map((guard) => `      asks first when something ${guard.meaning} (${guard.of})`);
  if (work.kind === 'probe') {
    const told = work.told ?? [`asks ${work.probe} every ${work.everyMs} ms`];
    return [head, ...told.map((line) => `      ${line}`), ...guards];
  }
  return [head, `      in ${work.cwd}`, `      $ ${quoteArgv(work.argv)}`, ...guards];
}
