import { askLab, type LabAsk } from '../../lab/ask-lab.ts';
import type { LabStatus } from '../../lab/lab-status.ts';
import { findScenario, SCENARIOS, scenarioNames } from '../../lab/scenario.ts';
import { nearest } from '../../regions/nearest.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { requireLab } from '../lab/find-lab.ts';
import { list } from '../selection.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export interface LabOptions extends GlobalOptions {
  readonly run?: string;
  readonly regions?: string;
  readonly json?: boolean;
}

/** `lab list`: what can go wrong. Needs no lab. */
export function labListCommand(terminal: Terminal, options: LabOptions): number {
  const rows = SCENARIOS.map(({ name, about, summary }) => ({ name, about, summary }));
  if (options.json) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const cells = rows.map(({ name, about, summary }) => [name, about, summary]);
    terminal.out(table(['SCENARIO', 'ABOUT', 'WHAT GOES WRONG'], cells));
  }
  return EXIT.ok;
}

/** `lab inject`: makes something go wrong in the lab of a run, while it runs. */
export async function labInjectCommand(terminal: Terminal, scenario: string, options: LabOptions): Promise<number> {
  if (findScenario(scenario) === null) throw new CommandError(unknownScenario(scenario));
  const status = await ask(terminal, options, { kind: 'inject', scenario, regions: list(options.regions) });
  const where = status.inForce.find((each) => each.scenario === scenario)?.where ?? [];
  terminal.err(`${scenario} is in force in ${namesOf(where, status)}\n`);
  return EXIT.ok;
}

/** `lab clear`: takes back everything that was injected. */
export async function labClearCommand(terminal: Terminal, options: LabOptions): Promise<number> {
  await ask(terminal, options, { kind: 'clear' });
  terminal.err('nothing is injected any more; what has failed waits for a retry\n');
  return EXIT.ok;
}

/** `lab status`: the world as it is, whatever its nodes say. */
export async function labStatusCommand(terminal: Terminal, options: LabOptions): Promise<number> {
  const status = await ask(terminal, options, { kind: 'status' });
  terminal.out(options.json ? `${JSON.stringify(status, null, 2)}\n` : asText(status));
  return EXIT.ok;
}

async function ask(terminal: Terminal, options: LabOptions, what: LabAsk): Promise<LabStatus> {
  const { door } = await requireLab(stateDirectoryOf(options, terminal), options.run ?? 'latest');
  const answer = await askLab(door, what);
  if (!answer.ok) throw new CommandError(answer.problem, EXIT.unfinished);
  return answer.value;
}

function unknownScenario(name: string): string {
  const meant = nearest(name, scenarioNames);
  const hint = meant === null ? 'besu-console lab list shows them' : `did you mean ${meant}?`;
  return `there is no scenario ${name}; ${hint}`;
}

function namesOf(where: readonly string[], { regions }: LabStatus): string {
  return where.length === regions.length ? `all ${where.length} regions` : where.join(', ');
}

function asText(status: LabStatus): string {
  const inForce = status.inForce.map((each) => `${each.scenario} in ${namesOf(each.where, status)}`);
  const waiting = status.waiting === null ? [] : [`${status.waiting} begins with the first pod`];
  const what = [...inForce, ...waiting];
  const head = `injected: ${what.length === 0 ? 'nothing' : what.join('; ')}\n`;
  const rows = status.regions.map(({ region, validator, scenarios }) => [
    region,
    validator.up ? 'up' : 'down',
    String(validator.height),
    String(validator.peers),
    scenarios.join(', '),
  ]);
  return head + table(['REGION', 'VALIDATOR', 'HEIGHT', 'PEERS', 'INJECTED'], rows);
}
