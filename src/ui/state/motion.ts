export type Motion = 'down' | 'up' | 'first' | 'last' | 'half-down' | 'half-up' | 'page-down' | 'page-up';

/** How many lines a motion goes, downwards positive, where a page has so many and there are so many in all. */
export function distance(motion: Motion, page: number, all: number): number {
  switch (motion) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'first':
      return -all;
    case 'last':
      return all;
    case 'half-down':
      return Math.ceil(page / 2);
    case 'half-up':
      return -Math.ceil(page / 2);
    case 'page-down':
      return page;
    case 'page-up':
      return -page;
  }
}
