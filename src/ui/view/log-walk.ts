import type { Place } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import type { LogCourse } from './log-course.ts';
import { type LogLayout, rowCount } from './log-rows.ts';
import { cellOfOffset, rowStarts } from './text-rows.ts';

/** What stands at the top edge: a line by its number, and how many of its rows are above the edge. */
export interface Anchor {
  readonly top: number;
  readonly skip: number;
}

/** The same by the line's place on the course. */
interface Spot {
  readonly place: number;
  readonly skip: number;
}

/** Goes over the rows of a log up and down without reading more lines than it passes. */
export class LogWalk {
  readonly #course: LogCourse;
  readonly #layout: LogLayout;
  readonly #rows: number;
  readonly #placesIn: (text: string) => readonly Place[];
  readonly #known = new Map<number, { readonly number: number; readonly text: string }>();

  constructor(course: LogCourse, layout: LogLayout, rows: number, placesIn: (text: string) => readonly Place[]) {
    this.#course = course;
    this.#layout = layout;
    this.#rows = rows;
    this.#placesIn = placesIn;
  }

  /** Where the view begins. A filter that ends above it shows its last page. */
  start(view: LogView): Spot {
    if (view.follow) return this.#lastPage();
    const place = Math.max(0, this.#course.placeOf(view.top));
    const line = this.#line(place, 1);
    if (line === undefined) return this.#lastPage();
    const skip = line.number === view.top && this.#layout.wrap ? (view.skip ?? 0) : 0;
    return { place, skip: Math.min(skip, this.#height(place, 1) - 1) };
  }

  /** Not at all is a motion too: a page that is not full is filled from above. */
  moved(from: Spot, by: number): Anchor & { readonly atEnd: boolean } {
    const end = this.#lastPage();
    if (by === 0) return { ...this.#anchor(isAtLeast(from, end) ? end : from), atEnd: isAtLeast(from, end) };
    const to = by > 0 ? this.#down(from, by) : this.#up(from, -by);
    // Whoever stands beyond the last page (the screen grew) is not pulled back by looking up.
    const atEnd = by > 0 && isAtLeast(to, end);
    return { ...this.#anchor(atEnd ? (isAtLeast(from, end) ? from : end) : to), atEnd };
  }

  /** A third from the top: what led to a line matters more than what came after. */
  around(line: number, left: number): Anchor & { readonly left: number } {
    const place = this.#course.placeOf(line);
    const text = this.#line(place, 1)?.text ?? '';
    const found = this.#placesIn(text)[0];
    const row = found === undefined || !this.#layout.wrap ? 0 : this.#rowOf(text, found[0]);
    const top = this.#up({ place, skip: row }, Math.floor(this.#rows / 3));
    const end = this.#lastPage();
    return { ...this.#anchor(isAtLeast(top, end) ? end : top), left: this.#leftFor(text, found, left) };
  }

  #rowOf(text: string, offset: number): number {
    return rowStarts(text, this.#layout.columns, Number.POSITIVE_INFINITY).findLastIndex((start) => start <= offset);
  }

  /** Moves to the side only when the match is out of sight, and then to the middle. */
  #leftFor(text: string, found: Place | undefined, left: number): number {
    if (this.#layout.wrap || found === undefined) return left;
    const { columns } = this.#layout;
    const [from, to] = [cellOfOffset(text, found[0]), cellOfOffset(text, found[1])];
    if (from > left && to < left + columns) return left;
    return to < columns ? 0 : Math.max(0, from - Math.floor(columns / 2));
  }

  #lastPage(): Spot {
    const { size } = this.#course;
    return this.#up({ place: size, skip: 0 }, this.#rows);
  }

  #down({ place, skip }: Spot, by: number): Spot {
    if (!this.#layout.wrap) return { place: Math.min(place + by, this.#course.size), skip: 0 };
    let at = place;
    let left = by + skip;
    for (; at < this.#course.size; at += 1) {
      const height = this.#height(at, 1);
      if (left < height) return { place: at, skip: left };
      left -= height;
    }
    return { place: at, skip: 0 };
  }

  #up({ place, skip }: Spot, by: number): Spot {
    if (!this.#layout.wrap) return { place: Math.max(0, place - by), skip: 0 };
    if (by <= skip) return { place, skip: skip - by };
    let left = by - skip;
    for (let at = place - 1; at >= 0; at -= 1) {
      if (this.#line(at, -1) === undefined) return { place: at + 1, skip: 0 };
      const height = this.#height(at, -1);
      if (left <= height) return { place: at, skip: height - left };
      left -= height;
    }
    return { place: 0, skip: 0 };
  }

  #anchor({ place, skip }: Spot): Anchor {
    // Nothing there: the lines before the end of a file that is still being counted have come to an end.
    return { top: this.#line(place, 1)?.number ?? 0, skip };
  }

  #height(place: number, direction: 1 | -1): number {
    return rowCount(this.#line(place, direction)?.text ?? '', this.#layout);
  }

  /** Read a page at a time, in the direction one goes. */
  #line(place: number, direction: 1 | -1): { readonly number: number; readonly text: string } | undefined {
    const known = this.#known.get(place);
    if (known !== undefined || place < 0 || place >= this.#course.size) return known;
    const count = this.#layout.wrap ? this.#rows : 1;
    const from = direction === 1 ? place : Math.max(0, place - count + 1);
    for (const [i, { number, line }] of this.#course.read(from, count).entries()) {
      this.#known.set(from + i, { number, text: cleanText(line.text) });
    }
    return this.#known.get(place);
  }
}

const isAtLeast = (a: Spot, b: Spot): boolean => a.place > b.place || (a.place === b.place && a.skip >= b.skip);
