import type { Failure } from '../engine/model/failure.ts';
import { seenFailure } from './seen-failure.ts';

/** What can be seen of the machine the engine runs on; null = not known. */
export interface MachineSight {
  readonly freeDiskBytes: number | null;
  readonly openFiles: number | null;
  readonly freeMemoryBytes: number | null;
}

export interface MachineNeeds {
  /** Terraform processes at a time. */
  readonly terraforms: number;
  /** All child processes at a time. */
  readonly children: number;
}

const MB = 1_000_000;
const GB = 1000 * MB;
/** Logs of a rollout are some megabytes; the azurerm provider is unpacked once, 220 MB and growing. */
const LEAST_DISK_BYTES = GB;
/** A log, a pipe, a socket and a directory for each child, and as many again to spare. */
const FILES_PER_CHILD = 8;
const FILES_BESIDE = 128;
/** A terraform with the azurerm provider takes 340 MB to 1.1 GB; this is the lower end. */
const TERRAFORM_BYTES = 340 * MB;

/** Too little disk or too few files refuse; memory that may not do is told, because nobody knows it exactly. */
export function judgeMachine(
  { freeDiskBytes, openFiles, freeMemoryBytes }: MachineSight,
  { terraforms, children }: MachineNeeds,
): { readonly failure: Failure | null; readonly notes: readonly string[] } {
  if (freeDiskBytes !== null && freeDiskBytes < LEAST_DISK_BYTES) {
    return refused(
      'disk',
      `only ${Math.floor(freeDiskBytes / MB)} MB of disk are free`,
      'Free at least 1 GB where the runs are kept (--state-dir), then press r.',
    );
  }
  const filesNeeded = FILES_BESIDE + children * FILES_PER_CHILD;
  if (openFiles !== null && openFiles < filesNeeded) {
    return refused(
      'open-files',
      `only ${openFiles} files may be open, ${filesNeeded} are needed`,
      `Raise the limit (ulimit -n ${filesNeeded}) and start again, or lower strategy.concurrency.`,
    );
  }
  return {
    failure: null,
    notes: [diskNote(freeDiskBytes), filesNote(openFiles), memoryNote(freeMemoryBytes, terraforms)],
  };
}

function refused(kind: string, title: string, hint: string) {
  const failure = seenFailure({ class: 'config', title, hint, fingerprint: `machine/${kind}`, chain: ['machine'] });
  return { failure, notes: [] };
}

const diskNote = (bytes: number | null): string =>
  bytes === null ? 'disk not checked' : `${Math.floor(bytes / GB)} GB of disk free`;

function filesNote(limit: number | null): string {
  if (limit === null) return 'open files not checked';
  return limit === Number.POSITIVE_INFINITY ? 'any number of open files' : `${limit} open files`;
}

function memoryNote(bytes: number | null, terraforms: number): string {
  if (bytes === null) return 'memory not checked';
  const wanted = terraforms * TERRAFORM_BYTES;
  const free = `${(bytes / GB).toFixed(1)} GB of memory free`;
  if (bytes >= wanted) return free;
  const fits = Math.max(1, Math.floor(bytes / TERRAFORM_BYTES));
  return `${free}, which may be too little for ${terraforms} terraform at a time: set strategy.concurrency.terraform to ${fits}`;
}
