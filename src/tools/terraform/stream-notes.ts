import { LineTail } from '../line-tail.ts';
import { safeLine } from '../safe-line.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { regionOfAddress } from './region-of-address.ts';
import { readTerraformLine, type TerraformDiagnostic, type TerraformMessage } from './terraform-message.ts';

const MOST_DIAGNOSTICS = 100;
const TEXT_LINES = 40;

/** What every reader of a `-json` stream remembers: errors, and text that was not JSON (a crash, a CLI warning). */
export class StreamNotes {
  private readonly errors: TerraformDiagnostic[] = [];
  private readonly text = new LineTail(TEXT_LINES);

  read(line: string): TerraformMessage | null {
    const message = readTerraformLine(line);
    if (message === null) this.text.add(safeLine(line));
    if (message?.type === 'diagnostic') this.keep(message.diagnostic);
    return message;
  }

  private keep(diagnostic: TerraformDiagnostic): void {
    if (diagnostic.severity === 'error' && this.errors.length < MOST_DIAGNOSTICS) this.errors.push(diagnostic);
  }

  /** Lines for the classifier; diagnostics outrank stray text. */
  lines(): readonly string[] {
    return this.errors.length > 0 ? this.errors.flatMap(diagnosticLines) : this.text.all();
  }

  errorsOf(region: string): readonly TerraformDiagnostic[] {
    return this.errors.filter((error) => error.address !== null && regionOfAddress(error.address) === region);
  }

  /** Where the first error happened, without the region's part of the address. */
  addresses(): readonly string[] {
    const address = this.errors.find((error) => error.address !== null)?.address;
    return typeof address === 'string' ? [address] : [];
  }
}
