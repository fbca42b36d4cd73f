import { PHASE_HEADING, phaseCells } from './phase-cells.ts';
import { actorWords, factsOf, span, utc } from './report-words.ts';
import type { ReportedAttempt, ReportedRow, RunReport } from './run-report.ts';
import { TRANSACTION_HEADING, transactionCells } from './transaction-cells.ts';

/** The receipt for a ticket or a wiki. */
export function markdownReport(report: RunReport): string {
  const sections = [
    `# Rollout ${cell(report.run)}`,
    table(['', ''], factsOf(report)),
    ...(report.notes.length === 0 ? [] : [report.notes.map((note) => `- ${cell(note)}`).join('\n')]),
    ...(report.phases.length === 0 ? [] : ['## Phases of a region', table(PHASE_HEADING, phaseCells(report.phases))]),
    ...(report.changes.length === 0
      ? []
      : ['## Changes planned', ...report.changes.map(({ lines }) => fenced(lines.join('\n')))]),
    '## Regions',
    table(['row', 'result', 'tries', 'took', 'why'], report.rows.map(rowCells)),
    ...failures(report),
    ...(report.transactions.length === 0
      ? []
      : ['## Transactions', table(TRANSACTION_HEADING, transactionCells(report.transactions))]),
    '## Decisions',
    table(
      ['when (UTC)', 'who', 'what'],
      report.decisions.map(({ atMs, by, what }) => [utc(atMs), actorWords(by), what]),
    ),
    '## What took longest on the critical path',
    table(
      ['step', 'took'],
      report.critical.map(({ step, ms }) => [step, span(ms)]),
    ),
    '## Commands',
    ...report.rows.flatMap(commands),
  ];
  return `${sections.join('\n\n')}\n`;
}

function rowCells({ name, status, attempts, wayBack }: ReportedRow): readonly string[] {
  const failed = attempts.filter(({ outcome }) => outcome === 'failed').at(-1);
  const why = status === 'failed' && failed !== undefined ? `${failed.phase}: ${failed.summary}` : '';
  return [
    name,
    status,
    String(attempts.length),
    span(tookMs(attempts)),
    [why, wayBack ?? ''].filter((one) => one !== '').join('; '),
  ];
}

function tookMs(attempts: readonly ReportedAttempt[]): number {
  const ends = attempts.flatMap(({ endedAtMs }) => (endedAtMs === null ? [] : [endedAtMs]));
  const begins = attempts.map(({ beganAtMs }) => beganAtMs);
  return ends.length === 0 ? 0 : Math.max(...ends) - Math.min(...begins);
}

function failures(report: RunReport): readonly string[] {
  const failed = report.rows.flatMap(({ attempts }) => attempts.filter(({ failure }) => failure !== null));
  if (failed.length === 0) return [];
  return ['## Failures', ...failed.map(failureText)];
}

function failureText({ id, beganAtMs, failure, exitCode }: ReportedAttempt): string {
  if (failure === null) return '';
  const exit = exitCode === null ? '' : `, exit ${exitCode}`;
  return [
    `### ${cell(id)}`,
    `${utc(beganAtMs)} UTC, ${failure.class}${exit}: ${cell(failure.title)}. ${cell(failure.hint)}`,
    fenced(failure.evidence.join('\n')),
  ].join('\n\n');
}

function commands({ name, attempts }: ReportedRow): readonly string[] {
  const lines = attempts.flatMap(({ id, command }) => (command === null ? [] : [`# ${id}\n${command}`]));
  return lines.length === 0 ? [] : [`### ${cell(name)}`, fenced(lines.join('\n'))];
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text of tools may hold what Markdown takes for its own. */
const cell = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, (char) => `\\${char}`).replace(/\s+/g, ' ');

/** A fence longer than any inside it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
