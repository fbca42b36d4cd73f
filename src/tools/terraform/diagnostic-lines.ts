import { safeLine } from '../safe-line.ts';
import type { TerraformDiagnostic } from './terraform-message.ts';

/** Azure puts whole JSON answers into one line; the text that names the cause may stand far to the right. */
const LONGEST_LINE = 4000;
const MOST_LINES = 60;

/** A diagnostic as cleaned lines for the classifier: its summary, then its detail. */
export function diagnosticLines(diagnostic: TerraformDiagnostic): string[] {
  return [diagnostic.summary, ...diagnostic.detail.split('\n')]
    .slice(0, MOST_LINES)
    .map((line) => safeLine(line, LONGEST_LINE))
    .filter((line) => line !== '');
}
