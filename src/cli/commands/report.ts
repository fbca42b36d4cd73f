import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readJournal } from '../../engine/journal/journal-reader.ts';
import { firstState, reduceAll } from '../../engine/state/reduce.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import { htmlReport } from '../../report/html.ts';
import { markdownReport } from '../../report/markdown.ts';
import { type RunReport, runReport } from '../../report/run-report.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { describeJournalProblem } from '../run/describe-problem.ts';
import { requireRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';

export interface ReportOptions extends GlobalOptions {
  readonly format: 'html' | 'markdown' | 'json';
  /** `-` = stdout. */
  readonly out?: string;
}

const RUN_NAME = /\d{8}-\d{6}-[a-z0-9-]{1,24}-[0-9a-z]{4}/;
const ENDINGS = { html: 'html', markdown: 'md', json: 'json' } as const;

/** The receipt of a run, from its journal alone. */
export async function reportCommand(terminal: Terminal, run: string, options: ReportOptions): Promise<number> {
  const report = await readReport(stateDirectoryOf(options, terminal), run);
  return saveReport(terminal, report.run, written(report, options.format), options);
}

/** The same of a run in a cluster: written by its engine, kept here. */
export async function fetchReport(terminal: Terminal, self: Command, options: ReportOptions): Promise<number> {
  const { sendErrand } = await import('../cluster/send-errand.ts');
  let text = '';
  const code = await sendErrand(terminal, self, (more) => {
    text += more;
  });
  // Its own name stands in every report.
  const run = RUN_NAME.exec(text)?.[0] ?? 'report';
  return code === EXIT.ok ? saveReport(terminal, run, text, options) : code;
}

/** Prints it, or keeps it in a file and says which. */
export async function saveReport(
  terminal: Terminal,
  run: string,
  text: string,
  options: Pick<ReportOptions, 'format' | 'out'>,
): Promise<number> {
  if (options.out === '-') {
    terminal.out(text);
    return 0;
  }
  const file = resolve(terminal.cwd, options.out ?? join(terminal.cwd, `${run}.${ENDINGS[options.format]}`));
  try {
    // A report names commands and people: for its owner, who may pass it on.
    await writeFile(file, text, { mode: 0o600, flag: options.out === undefined ? 'wx' : 'w' });
  } catch (problem) {
    throw new CommandError(
      `the report could not be written: ${systemErrorText(problem)}; choose a place with --out FILE`,
    );
  }
  terminal.out(`${file}\n`);
  return 0;
}

async function readReport(stateDirectory: string, asked: string): Promise<RunReport> {
  const { journal, run } = await requireRun(stateDirectory, asked);
  const read = await readJournal(journal);
  if (!read.ok) throw new CommandError(describeJournalProblem(read.problem));
  const { events, end } = read.value;
  const [first, ...rest] = events;
  if (first === undefined) throw new CommandError(`${run} has an empty journal: nothing was ever begun`);
  const { version, seal } = end.chain;
  return runReport({ state: reduceAll(firstState(first), rest), events, seal: version === 1 ? null : seal });
}

function written(report: RunReport, format: ReportOptions['format']): string {
  switch (format) {
    case 'html':
      return htmlReport(report);
    case 'markdown':
      return markdownReport(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}
