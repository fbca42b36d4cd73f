import type { JournalFile } from '../../../src/engine/journal/journal-file.ts';
import type { Life } from './life.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The one file of a world, byte by byte: writes take time, may be short, and stop at any byte when their writer dies. */
export class ByteDisk {
  bytes: Buffer = Buffer.alloc(0);
  /** What the disk says to every write; null = it is well. */
  trouble: string | null = null;
  #syncedBytes = 0;
  readonly #time: VirtualTime;
  readonly #random: () => number;

  constructor(time: VirtualTime, random: () => number) {
    this.#time = time;
    this.#random = random;
  }

  /** Durable at once: before the world begins. */
  place(bytes: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.#syncedBytes = this.bytes.length;
  }

  cutOff(bytes: number): void {
    this.bytes = this.bytes.subarray(0, bytes);
    this.#syncedBytes = Math.min(this.#syncedBytes, bytes);
  }

  /** The power goes: of what was not synced, some part is there. */
  losePower(): void {
    const loose = Math.max(0, this.bytes.length - this.#syncedBytes);
    this.cutOff(this.bytes.length - Math.floor(this.#random() * (loose + 1)));
    this.#syncedBytes = this.bytes.length;
  }

  openFor(life: Life): JournalFile {
    return {
      write: (bytes, offset, length, position) => this.#write(life, bytes.subarray(offset, offset + length), position),
      datasync: () =>
        this.#later(life, () => {
          if (this.#random() < 0.5) this.#refuse();
          this.#syncedBytes = this.bytes.length;
        }),
      truncate: (bytes) =>
        this.#later(life, () => {
          this.#refuse();
          this.cutOff(bytes);
        }),
      close: () => Promise.resolve(),
    };
  }

  #write(life: Life, bytes: Buffer, position: number): Promise<{ readonly bytesWritten: number }> {
    let done = false;
    life.whenDead(() => {
      if (!done) this.#put(bytes.subarray(0, Math.floor(this.#random() * (bytes.length + 1))), position);
      done = true;
    });
    return this.#later(life, () => {
      done = true;
      const isShort = this.trouble !== null || this.#random() < 0.1;
      const bytesWritten = isShort ? Math.floor(this.#random() * bytes.length) : bytes.length;
      this.#put(bytes.subarray(0, bytesWritten), position);
      if (bytesWritten === 0 || this.#random() < 0.5) this.#refuse();
      return { bytesWritten };
    });
  }

  #put(bytes: Buffer, position: number): void {
    const end = Math.max(this.bytes.length, position + bytes.length);
    const grown = Buffer.alloc(end);
    this.bytes.copy(grown);
    bytes.copy(grown, position);
    this.bytes = grown;
  }

  #refuse(): void {
    if (this.trouble !== null) throw Object.assign(new Error(this.trouble), { code: this.trouble });
  }

  /** Never settles for a writer that has died. */
  #later<Value>(life: Life, work: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (!life.touch()) return;
      this.#time.after(Math.floor(this.#random() * 3), () => {
        if (!life.alive) return;
        try {
          const value = work();
          if (life.touch()) resolve(value);
        } catch (error) {
          if (life.touch()) reject(error);
        }
      });
    });
  }
}
