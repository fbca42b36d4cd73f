import { escapeHtml } from './escape-html.ts';
import { timelineSvg } from './html-timeline.ts';
import { PHASE_HEADING, phaseCells } from './phase-cells.ts';
import { actorWords, factsOf, span, utc } from './report-words.ts';
import type { ReportedAttempt, ReportedRow, RunReport } from './run-report.ts';
import { TRANSACTION_HEADING, transactionCells } from './transaction-cells.ts';

/**
 * The receipt as one file that needs nothing else: no script, no font, no request. Its own policy forbids them, so that text
 * of a tool that got past the escaping could still do nothing.
 */
export function htmlReport(report: RunReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`Rollout ${report.run}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Rollout ${escapeHtml(report.run)}</h1>
${table([], factsOf(report), 'facts')}
${report.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
<h2>Timeline</h2>
${timelineSvg(report)}
${phases(report)}${changes(report)}<h2>Regions</h2>
${report.rows.map(rowSection).join('\n')}
${transactions(report)}<h2>Decisions</h2>
${table(
  ['when (UTC)', 'who', 'what'],
  report.decisions.map(({ atMs, by, what }) => [utc(atMs), actorWords(by), what]),
)}
<h2>What took longest on the critical path</h2>
${table(
  ['step', 'took'],
  report.critical.map(({ step, ms }) => [step, span(ms)]),
)}
</body>
</html>
`;
}

const transactions = ({ transactions: all }: RunReport): string =>
  all.length === 0 ? '' : `<h2>Transactions</h2>\n${table(TRANSACTION_HEADING, transactionCells(all))}\n`;

const phases = ({ phases: all }: RunReport): string =>
  all.length === 0 ? '' : `<h2>Phases of a region</h2>\n${table(PHASE_HEADING, phaseCells(all))}\n`;

const changes = ({ changes: all }: RunReport): string =>
  all.length === 0
    ? ''
    : `<h2>Changes planned</h2>\n${all.map(({ lines }) => `<pre>${escapeHtml(lines.join('\n'))}</pre>\n`).join('')}`;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8884; border-radius: 4px; }
code, pre { font: 13px/1.4 ui-monospace, monospace; }
summary { cursor: pointer; padding: .2rem 0; }
.status { display: inline-block; min-width: 7rem; font-weight: 600; }
.facts td:first-child { font-weight: 600; }
svg text { font: 11px ui-monospace, monospace; fill: currentColor; }
.succeeded { fill: #2b7a4b; } .failed { fill: #b3261e; } .running { fill: #3564c9; }
`;

/** A red row is open: it is what the reader came for. */
function rowSection({ name, status, attempts, wayBack }: ReportedRow): string {
  const tries = `${attempts.length} ${attempts.length === 1 ? 'try' : 'tries'}`;
  return `<details${status === 'failed' ? ' open' : ''}>
<summary><span class="status">${escapeHtml(status)}</span> ${escapeHtml(name)} <small>${tries}${wayBack === null ? '' : `, ${escapeHtml(wayBack)}`}</small></summary>
${attempts.map(attemptText).join('\n')}
</details>`;
}

function attemptText(attempt: ReportedAttempt): string {
  const { id, beganAtMs, endedAtMs, outcome, summary, command, failure, exitCode } = attempt;
  const took = endedAtMs === null ? 'still running' : span(endedAtMs - beganAtMs);
  const exit = exitCode === null ? '' : `, exit ${exitCode}`;
  return `<p><b>${escapeHtml(id)}</b> ${utc(beganAtMs)} UTC, ${took}, ${outcome}${exit}: ${escapeHtml(summary)}</p>
${command === null ? '' : `<pre>${escapeHtml(command)}</pre>`}
${failure === null ? '' : `<p>${escapeHtml(failure.class)}: ${escapeHtml(failure.hint)}</p><pre>${escapeHtml(failure.evidence.join('\n'))}</pre>`}`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[], kind = ''): string {
  const cells = (of: readonly string[], tag: string): string =>
    `<tr>${of.map((one) => `<${tag}>${escapeHtml(one)}</${tag}>`).join('')}</tr>`;
  const head = heading.length === 0 ? '' : cells(heading, 'th');
  return `<table class="${kind}">${head}${rows.map((row) => cells(row, 'td')).join('')}</table>`;
}
