import { hostname } from 'node:os';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { changeRollups } from '../../engine/state/change-rollup.ts';
import { rollupWords } from '../../engine/state/change-words.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { noteWords } from '../../engine/state/note-words.ts';
import { wayBackWords } from '../../engine/state/on-failure.ts';
import { cellOf, failureOf, regionStatus, stepsOf, wallMs, workMs } from '../../engine/state/select.ts';
import { survey } from '../../engine/state/survey.ts';
import { otherScopes } from '../../ui/state/run-data.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { againWords } from '../../ui/view/coming-retry.ts';
import { differsWords } from '../../ui/view/differs-words.ts';
import { rowStatus } from '../../ui/view/row-status.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { readRun } from '../run/find-run.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { phaseWords } from './phase-words.ts';
import { laneCells, laneRows } from './status-lanes.ts';
import { type LeavingRow, leavingLines, leavingRows } from './status-leaving.ts';
import { causeLines, policyLines, policyStatus } from './status-policy.ts';

/** One table of a run, from its journal: regions by phases, and why each one stands where it stands. */
export async function statusCommand(
  terminal: Terminal,
  run: string,
  options: GlobalOptions & { readonly json?: boolean },
): Promise<number> {
  const { state, directory } = await readRun(stateDirectoryOf(options, terminal), run);
  const held = await readRunLock(directory.lock, hostname());
  const engine = held === null ? null : { pid: held.holder.pid, host: held.holder.host };
  const nowMs = Date.now();
  const regions = state.plan.regions.map(({ scope }) => scope);
  const rows = { regions: rowsOf(state, regions, nowMs), others: rowsOf(state, otherScopes(state), nowMs) };
  const running = leavingRows(state, directory, held?.kind === 'alive', nowMs);
  const told = {
    ...summary(state),
    engine,
    ...policyStatus(state),
    ...rows,
    lanes: laneRows(state, nowMs),
    running,
    differs: state.differs ?? {},
    notes: state.notes ?? {},
    changes: changeRollups(state),
  };
  if (options.json) terminal.out(`${JSON.stringify(told, null, 2)}\n`);
  else terminal.out(asText(state, rows, { engine, running, isLive: held?.kind === 'alive' }, nowMs));
  return state.result?.exitCode ?? 0;
}

interface Rows {
  readonly regions: readonly Row[];
  /** The administrative region and what belongs to the whole fleet. */
  readonly others: readonly Row[];
}

interface Row {
  readonly region: Scope;
  readonly status: string;
  readonly phases: Readonly<Record<string, string>>;
  readonly why: string;
  /** Who answers for it; null = the fleet file names nobody. */
  readonly owner: string | null;
  /** When the engine tries it again by itself; null = it does not. */
  readonly retryAt: string | null;
}

/** A row for each of these; its phases are those it has steps in. */
function rowsOf(state: RunState, scopes: readonly Scope[], nowMs: number): readonly Row[] {
  const found = survey(state);
  return scopes.map((scope) => {
    const steps = stepsOf(state.plan, scope);
    const phases = state.plan.phases.filter(({ id }) => steps.some((step) => step.phase === id));
    const failed = steps.map((step) => failureOf(state.steps[step.id])).find((failure) => failure !== null);
    const hold = steps.map((step) => found.holds.get(step.id)).find((each) => each !== undefined);
    const running = steps.find((step) => state.steps[step.id]?.status === 'running');
    const row = rowStatus(state, scope);
    const coming = row.kind === 'retrying' ? row.retry : null;
    const again = coming === null ? '' : `, ${againWords(state, coming, nowMs)}`;
    const what = failed?.title ?? running?.title ?? (hold === undefined ? '' : explainHold(hold));
    const cells = phases.map(({ id }) => [id, cellOf(state, scope, id).status] as const);
    return {
      ...{
        region: scope,
        phases: Object.fromEntries(cells),
        why: [differsWords(state, scope), noteWords(state, scope), wayBackWords(state, scope), what + again]
          .filter((one) => one !== null && one !== '')
          .join('; '),
      },
      status: coming === null ? statusOf(state, scope) : 'retrying',
      owner: state.plan.owners?.[scope] ?? null,
      retryAt: coming === null ? null : new Date(coming.atMs).toISOString(),
    };
  });
}

/** Only a region with validators can be verified; for the others done is all there is. */
function statusOf(state: RunState, scope: Scope): string {
  const status = regionStatus(state, scope);
  return status === 'unverified' && otherScopes(state).includes(scope) ? 'done' : status;
}

function summary(state: RunState) {
  const { run, fleet, environment } = state.plan;
  return { run, fleet, environment, status: state.status, result: state.result };
}

/** Its phases are none of the columns. */
const ownPhases = (state: RunState, { region }: Row): string =>
  Object.entries(phaseWords(state, region))
    .map(([phase, status]) => `${phase} ${status}`)
    .join(', ');

interface Around {
  readonly engine: { readonly pid: number; readonly host: string } | null;
  /** It lives on this machine. */
  readonly isLive: boolean;
  readonly running: readonly LeavingRow[];
}

function asText(state: RunState, rows: Rows, { engine, isLive, running }: Around, now: number): string {
  const phases = [...new Set(rows.regions.flatMap((row) => Object.keys(row.phases)))];
  const wall = wallMs(state, now);
  const speed = wall === 0 ? '' : `, ${(workMs(state, now) / wall).toFixed(1)} times as fast as one after another`;
  const alive = engine === null ? 'no engine is live' : `engine ${engine.pid} on ${engine.host}`;
  const head = `${state.plan.run}  ${state.plan.fleet} (${state.plan.environment})  ${state.status}  ${Math.round(wall / 1000)} s${speed}  ${alive}\n`;
  const body = table(
    ['REGION', 'STATUS', ...phases.map((phase) => phase.toUpperCase()), 'WHY'],
    [
      ...rows.regions.map((row) => {
        const words = phaseWords(state, row.region);
        return [row.region, row.status, ...phases.map((phase) => words[phase] ?? ''), row.why];
      }),
      ...rows.others.map((row) => [row.region, row.status, ...phases.map(() => ''), row.why || ownPhases(state, row)]),
      ...laneCells(state, now).map(([lane, status, told]) => [lane, status, ...phases.map(() => ''), told]),
    ],
  );
  const causes = causeLines(state, now);
  const changes = changeRollups(state).map((rollup) => `${rollup.phase} plans: ${rollupWords(rollup, String)}`);
  const below = [...causes, ...changes, ...leavingLines(running, state, isLive)];
  const parts = [...policyLines(state, now).map((one) => `${one}\n`), body, ...below.map((one) => `${one}\n`)];
  return [head, ...parts].map(cleanLines).join('');
}

/** What a tool or a person wrote is made safe, line by line. */
const cleanLines = (text: string): string => text.split('\n').map(cleanText).join('\n');
