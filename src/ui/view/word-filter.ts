/**
 * What a person typed behind `/`: every word must be found, `!word` must not. The words of a row are compared as they
 * are read; a word with a colon (`besu:failed`) speaks of one phase.
 */
export function passesFilter(filter: string, has: (word: string) => boolean): boolean {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!')
    .every((word) => (word.startsWith('!') ? !has(word.slice(1)) : has(word)));
}
