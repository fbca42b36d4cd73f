export interface HealthHeights {
  readonly alarms: number;
  readonly table: number;
  /** Cells and legend; the legend goes first. */
  readonly strip: number;
}

interface Wanted {
  /** Rows below the chain's own lines. */
  readonly rows: number;
  readonly columns: number;
  readonly items: number;
  readonly alarms: number;
  readonly blind: boolean;
}

/** The least a column of regions can be read in at all, and with all the figures one asks for at night. */
const MIN_COLUMN = 18;
const GOOD_COLUMN = 36;
const STRIP = 2;
/** A wall of alarms must not push the figures off the screen; what is more is counted. */
const MOST_ALARMS = 8;

/** Every region at once in as few columns as can be, with the gravest alarm above and the blocks below. */
export function healthHeights({ rows, columns, items, alarms, blind }: Wanted): HealthHeights {
  const free = Math.max(1, rows - 1);
  const good = columnsOf(GOOD_COLUMN, columns);
  const most = columnsOf(MIN_COLUMN, columns);
  // One alarm with what to do, or two in brief.
  const alarmLeast = Math.min(2, alarms * 2);
  // Blocks nobody can see any more say nothing.
  const stripWanted = blind ? 0 : STRIP;
  const table =
    tableHeight(items, free - alarmLeast - stripWanted, good) ??
    tableHeight(items, free - alarmLeast, good) ??
    tableHeight(items, free - alarmLeast, most);
  const height = Math.max(1, table ?? free - alarmLeast);
  const left = Math.max(0, free - height);
  const strip = Math.max(0, Math.min(stripWanted, left - alarmLeast));
  return { table: height, strip, alarms: Math.min(MOST_ALARMS, alarms * 3, left - strip) };
}

const columnsOf = (width: number, columns: number): number => Math.max(1, Math.floor((columns + 2) / (width + 2)));

/** Rows of the table with the fewest columns that hold everything; null = no number of columns does. */
function tableHeight(items: number, room: number, mostColumns: number): number | null {
  for (let columns = 1; columns <= mostColumns; columns += 1) {
    const rows = Math.ceil(items / columns);
    if (rows <= room) return Math.max(1, rows);
  }
  return null;
}
