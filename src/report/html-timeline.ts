import { escapeHtml } from './escape-html.ts';
import { span } from './report-words.ts';
import type { ReportedAttempt, RunReport } from './run-report.ts';

const LABEL = 150;
const WIDTH = 900;
const ROW = 16;
const TICKS = 6;

/** One bar for each try, one line for each row, from the launch to the end. */
export function timelineSvg(report: RunReport): string {
  const attempts = report.rows.flatMap((row) => row.attempts);
  const fromMs = report.launchedAtMs ?? Math.min(report.plannedAtMs, ...attempts.map(({ beganAtMs }) => beganAtMs));
  const lastMs = Math.max(fromMs + 1, ...attempts.map((one) => one.endedAtMs ?? one.beganAtMs));
  const toMs = Math.max(report.endedAtMs ?? 0, lastMs);
  const x = (atMs: number): number => LABEL + ((atMs - fromMs) / (toMs - fromMs)) * (WIDTH - LABEL);
  const height = (report.rows.length + 2) * ROW;
  const rows = report.rows.map((row, at) => {
    const y = (at + 1) * ROW;
    return `<text x="0" y="${y + 11}">${escapeHtml(row.name)}</text>${row.attempts.map((one) => bar(one, y, toMs, x)).join('')}`;
  });
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => {
    const atMs = fromMs + ((toMs - fromMs) * at) / TICKS;
    return `<text x="${x(atMs).toFixed(1)}" y="11" text-anchor="${at === TICKS ? 'end' : 'start'}">${span(atMs - fromMs)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="one bar for each try of each row">${ticks.join('')}${rows.join('')}</svg>`;
}

function bar(one: ReportedAttempt, y: number, toMs: number, x: (atMs: number) => number): string {
  const [left, right] = [x(one.beganAtMs), x(one.endedAtMs ?? toMs)];
  const width = Math.max(1, right - left).toFixed(1);
  const title = `${one.id}: ${one.outcome}, ${span((one.endedAtMs ?? toMs) - one.beganAtMs)}`;
  return `<rect class="${one.outcome}" x="${left.toFixed(1)}" y="${y + 2}" width="${width}" height="${ROW - 4}"><title>${escapeHtml(title)}</title></rect>`;
}
