/** Keeps the last lines of a log, so that however much a tool prints, an interpreter stays small. */
export class LineTail {
  private lines: string[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(line: string): void {
    this.lines.push(line);
    // Cut in batches: a shift per line would cost as much as the list is long.
    if (this.lines.length >= this.most * 2) this.lines = this.lines.slice(-this.most);
  }

  all(): readonly string[] {
    return this.lines.slice(-this.most);
  }
}
