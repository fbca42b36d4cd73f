import { TextReader } from '../text-reader.ts';

const INSTALLED = /^- Installed (\S+) v(\S+)/;
/** Terraform draws a frame around its errors. */
const FRAME = /^[\s│╷╵]+/;

/** Reads the text of `terraform init` (its -json is not pure JSON either, so plain text is the honest choice). */
export class TerraformInitReader extends TextReader {
  private installed = 0;

  protected override cleaned(line: string): string {
    return super.cleaned(line).replace(FRAME, '');
  }

  protected learn(text: string) {
    if (INSTALLED.test(text)) this.installed += 1;
    return [];
  }

  protected gist() {
    const { installed } = this;
    const summary = installed === 0 ? 'initialised' : `initialised, ${installed} providers installed`;
    return { summary, facts: { installed } };
  }
}
