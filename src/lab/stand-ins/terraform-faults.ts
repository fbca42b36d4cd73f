import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** May a step be made: `says` = no, and why. `release` must be called when it is over. */
export type Permission =
  | { readonly granted: false; readonly says: string }
  | { readonly granted: true; release(): Promise<void> };

const FREELY: Permission = { granted: true, release: () => Promise.resolve() };

/** Why neither plan nor apply gets anywhere; null when they do. Plays the precondition of the lab's module. */
export async function planRefusal(faults: unknown): Promise<string | null> {
  return typeof faults === 'string' && faults !== '' ? readText(join(faults, 'plan.says')) : null;
}

/** Plays the beginning of the module's step.sh, where the files are explained. */
export async function askPermission(faults: unknown, step: string): Promise<Permission> {
  if (typeof faults !== 'string' || faults === '') return FREELY;
  const says = await readText(join(faults, `${step}.says`));
  if (says === null) return FREELY;
  const refused: Permission = { granted: false, says };
  const tickets = await entries(join(faults, `${step}.tickets`));
  if (tickets !== null) return (await firstTaken(tickets, (ticket) => rm(ticket))) === null ? FREELY : refused;
  const slots = await readText(join(faults, `${step}.slots`));
  return slots === null ? refused : ((await takeSlot(slots)) ?? refused);
}

async function takeSlot(slots: string): Promise<Permission | null> {
  const free = join(slots, 'free');
  const held = join(slots, 'held');
  await mkdir(held, { recursive: true });
  const move = (slot: string): Promise<void> => rename(slot, join(held, basename(slot)));
  const taken = await firstTaken((await entries(free)) ?? [], move);
  if (taken === null) return null;
  const giveBack = (): Promise<void> => rename(join(held, basename(taken)), taken).catch(() => {});
  return { granted: true, release: giveBack };
}

/** Several steps want the same files at once: whoever moves or removes one has it. */
async function firstTaken(files: readonly string[], take: (file: string) => Promise<void>): Promise<string | null> {
  for (const file of files) {
    const mine = await take(file).then(
      () => true,
      () => false,
    );
    if (mine) return file;
  }
  return null;
}

/** Null when there is no such directory. */
async function entries(directory: string): Promise<readonly string[] | null> {
  try {
    return (await readdir(directory)).toSorted().map((name) => join(directory, name));
  } catch {
    return null;
  }
}

/** Without the line end, as a shell's $(cat FILE); null when there is no such file. */
async function readText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trimEnd();
  } catch {
    return null;
  }
}
