import { TextReader } from '../text-reader.ts';

/** A first install says `does not exist. Installing it now.` and, at the end, only NAME, STATUS and REVISION. */
const UPGRADED = /^Release "([^"]+)" has been (upgraded|installed)/;
const INSTALLING = /^Release "([^"]+)" does not exist\. Installing it now\./;
const STATUS = /^STATUS: (\S+)/;
const REVISION = /^REVISION: (\d+)/;

/** Reads `helm upgrade --install`. helm is silent until its end; notes of the chart may follow. */
export class HelmReader extends TextReader {
  private release: string | null = null;
  private did: 'upgraded' | 'installed' | null = null;
  private status: string | null = null;
  private revision: number | null = null;

  /** First one wins: a chart's notes may print anything afterwards, also lines that look like these. */
  protected learn(text: string) {
    const installing = INSTALLING.exec(text)?.[1];
    const upgraded = UPGRADED.exec(text)?.[1];
    this.release ??= installing ?? upgraded ?? null;
    if (installing !== undefined) this.did ??= 'installed';
    if (upgraded !== undefined) this.did ??= 'upgraded';
    this.status ??= STATUS.exec(text)?.[1] ?? null;
    const revision = REVISION.exec(text)?.[1];
    if (revision !== undefined) this.revision ??= Number(revision);
    return [];
  }

  protected gist() {
    const { release, status, revision } = this;
    const what = this.did ?? 'done';
    return {
      summary: revision === null ? what : `${what}, revision ${revision}`,
      facts: { release, status, revision },
    };
  }
}
