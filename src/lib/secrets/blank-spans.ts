/** A stretch of a text: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The same text, as long as before, so that offsets into it stay true, with every span blanked. */
export function blankSpans(text: string, spans: readonly Span[]): string {
  let blanked = '';
  let done = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.end <= done) continue;
    const from = Math.max(span.start, done);
    blanked += text.slice(done, from) + '*'.repeat(span.end - from);
    done = span.end;
  }
  return blanked + text.slice(done);
}
