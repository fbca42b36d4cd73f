import { hostname } from 'node:os';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import type { RunState } from '../../engine/model/state.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { cellOf, failureOf, regionStatus, stepsOf, wallMs, workMs } from '../../engine/state/select.ts';
import { survey } from '../../engine/state/survey.ts';
import { readRun } from '../run/find-run.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type GlobalOptions, stateDirectoryOf } from './run.ts';

/** One table of a run, from its journal: regions by phases, and why each one stands where it stands. */
export async function statusCommand(
  terminal: Terminal,
  run: string,
  options: GlobalOptions & { readonly json?: boolean },
): Promise<number> {
  const { state, directory } = await readRun(stateDirectoryOf(options, terminal), run);
  const held = await readRunLock(directory.lock, hostname());
  const engine = held === null ? null : { pid: held.holder.pid, host: held.holder.host };
  const rows = rowsOf(state);
  if (options.json) terminal.out(`${JSON.stringify({ ...summary(state), engine, regions: rows }, null, 2)}\n`);
  else terminal.out(asText(state, rows, engine));
  return state.result?.exitCode ?? 0;
}

interface Row {
  readonly region: string;
  readonly status: string;
  readonly phases: Readonly<Record<string, string>>;
  readonly why: string;
}

function rowsOf(state: RunState): readonly Row[] {
  const found = survey(state);
  const phases = state.plan.phases.filter((phase) => phase.scope === 'region' && phase.absent === null);
  return state.plan.regions.map(({ scope }) => {
    const steps = stepsOf(state.plan, scope);
    const failed = steps.map((step) => failureOf(state.steps[step.id])).find((failure) => failure !== null);
    const hold = steps.map((step) => found.holds.get(step.id)).find((each) => each !== undefined);
    const running = steps.find((step) => state.steps[step.id]?.status === 'running');
    const why = failed?.title ?? running?.title ?? (hold === undefined ? '' : explainHold(hold));
    const cells = phases.map(({ id }) => [id, cellOf(state, scope, id).status] as const);
    return { region: scope, status: regionStatus(state, scope), phases: Object.fromEntries(cells), why };
  });
}

function summary(state: RunState) {
  const { run, fleet, environment } = state.plan;
  return { run, fleet, environment, status: state.status, result: state.result };
}

function asText(state: RunState, rows: readonly Row[], engine: { pid: number; host: string } | null): string {
  const now = Date.now();
  const phases = Object.keys(rows[0]?.phases ?? {});
  const wall = wallMs(state, now);
  const speed = wall === 0 ? '' : `, ${(workMs(state, now) / wall).toFixed(1)} times as fast as one after another`;
  const alive = engine === null ? 'no engine is live' : `engine ${engine.pid} on ${engine.host}`;
  const head = `${state.plan.run}  ${state.plan.fleet} (${state.plan.environment})  ${state.status}  ${Math.round(wall / 1000)} s${speed}  ${alive}\n`;
  const body = table(
    ['REGION', 'STATUS', ...phases.map((phase) => phase.toUpperCase()), 'WHY'],
    rows.map((row) => [row.region, row.status, ...phases.map((phase) => row.phases[phase] ?? ''), row.why]),
  );
  return `${head}${body}`;
}
