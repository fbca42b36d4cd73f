import { contractProbes } from '../../contracts/contract-probes.ts';
import { attemptId, type RunId } from '../../engine/model/ids.ts';
import type { Step } from '../../engine/model/step.ts';
import type { ProbeAnswer } from '../../engine/ports.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { cleanText } from '../../ui/view/clean-text.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { program } from '../program-version.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { makePlan } from '../run/make-plan.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** A chain is asked for a minute at most: whoever waits in front of it wants to know that it does not answer. */
const ANSWER_WITHIN_MS = 60_000;

interface PreviewedLane {
  readonly name: string;
  readonly answer: ProbeAnswer;
}

/** What the contracts and CCIP phases would send now, lane by lane. Signs nothing, sends nothing. Exit 1 when a lane cannot be said. */
export async function chainPreviewCommand(
  terminal: Terminal,
  options: GlobalOptions & { readonly json?: boolean },
): Promise<number> {
  const lanes = await lanesOf(terminal, options);
  const probe = contractProbes({ env: terminal.env, program })['chain-preview'];
  const previewed = await Promise.all(
    lanes.map(async ({ name, step, input }): Promise<PreviewedLane> => {
      const context = {
        ...{ attempt: attemptId(step.id, 1), beganAtMs: Date.now(), nowMs: Date.now, emit: () => {} },
        ...{ aborted: AbortSignal.timeout(ANSWER_WITHIN_MS), memory: new Map<string, unknown>() },
      };
      const answer = await probe?.ask(input, context);
      if (answer === undefined) throw new Error('the room of contracts has no preview');
      return { name, answer };
    }),
  );
  if (options.json) terminal.out(`${JSON.stringify(Object.fromEntries(previewed.map(asJson)), null, 2)}\n`);
  else show(terminal, previewed);
  return previewed.every(({ answer }) => answer.answer === 'yes') ? EXIT.ok : EXIT.unfinished;
}

interface Lane {
  readonly name: string;
  readonly step: Step;
  /** The input of its first step, with the tasks of all. */
  readonly input: JsonObject;
}

/** Exactly what a run would be asked, from the very steps of its plan. */
async function lanesOf(terminal: Terminal, options: GlobalOptions): Promise<readonly Lane[]> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  const state = stateDirectoryOf(options, terminal);
  const place = {
    run: 'RUN' as RunId,
    runDirectory: `${state}/runs/RUN`,
    stateDirectory: state,
    notes: [],
    earlier: null,
    ceiling: null,
  };
  const plan = makePlan(fleet, { regions: null, phases: ['contracts', 'ccip'] }, place);
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  const steps = plan.value.steps.filter(({ work }) => work.kind === 'probe' && work.probe === 'chain-task');
  if (steps.length === 0) {
    throw new CommandError(
      'this fleet file has no steps on chains: see phases.contracts.contracts and phases.ccip.ccip',
    );
  }
  const lanes = Map.groupBy(steps, ({ phase, work }) => `${phase} ${networkIn(inputOf(work))}`);
  return [...lanes].flatMap(([name, [first, ...rest]]) => {
    if (first === undefined) return [];
    const tasks = [first, ...rest].flatMap(({ work }) => listIn(inputOf(work)['tasks']));
    return [{ name, step: first, input: { ...inputOf(first.work), tasks } }];
  });
}

const inputOf = (work: Step['work']): JsonObject => (work.kind === 'probe' ? work.input : {});
const listIn = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

function networkIn({ network }: JsonObject): string {
  const name = typeof network === 'object' && network !== null && 'name' in network ? network['name'] : '';
  return typeof name === 'string' ? name : '';
}

function show(terminal: Terminal, lanes: readonly PreviewedLane[]): void {
  const head = ['LANE', 'FROM', 'NONCE', 'BALANCE WEI', 'COST WEI', 'SENDS'];
  terminal.out(table(head, lanes.map(row)));
  for (const { name, answer } of lanes) {
    terminal.out(`\n${name}: ${cleanText(wordsOf(answer))}\n`);
    for (const line of linesOf(answer)) terminal.out(`  ${cleanText(line)}\n`);
  }
}

function row({ name, answer }: PreviewedLane): readonly string[] {
  if (answer.answer !== 'yes') return [name, '-', '-', '-', '-', '-'];
  const { from, nonce, balanceWei, costWei, willSend } = answer.facts;
  return [name, ...[from, nonce, balanceWei, costWei, listIn(willSend).length].map((fact) => cleanText(textOf(fact)))];
}

const textOf = (fact: JsonValue | undefined): string =>
  typeof fact === 'string' || typeof fact === 'number' ? String(fact) : '-';

function wordsOf(answer: ProbeAnswer): string {
  if (answer.answer === 'yes') return answer.summary;
  return answer.answer === 'no' ? answer.failure.title : `cannot be said yet: ${answer.text}`;
}

function linesOf(answer: ProbeAnswer): readonly string[] {
  if (answer.answer === 'yes') {
    const done = listIn(answer.facts['alreadyDone']).map((one) => `done: ${textOf(one)}`);
    return [...done, ...listIn(answer.facts['willSend']).map(textOf)];
  }
  const { evidence, hint } = answer.answer === 'no' ? answer.failure : answer.late;
  return [...evidence, hint];
}

const asJson = ({ name, answer }: PreviewedLane): readonly [string, JsonValue] => [
  name,
  answer.answer === 'yes' ? answer.facts : { problem: wordsOf(answer), lines: [...linesOf(answer)] },
];
