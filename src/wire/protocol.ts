import type { Command, CommandReply } from '../engine/model/command.ts';
import type { Actor, RunEvent } from '../engine/model/event.ts';
import type { Role } from '../engine/model/role.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { RunState } from '../engine/model/state.ts';
import type { JsonChange } from '../lib/json-change.ts';
import type { Errand, ErrandStream } from './errand.ts';

/** Additive changes keep the number, because unknown frames are skipped; a change of meaning raises it. */
export const PROTOCOL = 1;

/** The plan of 100 regions with all its attempts is about 3 MB: room for more than twice that. */
export const MAX_SERVER_FRAME_BYTES = 8 * 1024 * 1024;
/** A face sends names and short texts only. */
export const MAX_CLIENT_FRAME_BYTES = 64 * 1024;

/** A parting after which a face may come back by itself. */
export const FELL_BEHIND = 'fell behind';
/** Another one: whoever still has the right gets a fresh proof of it, and comes back. */
export const PROOF_RAN_OUT = 'the proof of your role has run out';

/** Who looks at a run. `id` counts the faces of one engine from 1. */
export interface FaceInfo {
  readonly id: number;
  readonly user: string;
  readonly via: FaceVia;
  /** Its terminal and machine; absent = an older face, which did not say. */
  readonly from?: string;
  readonly readOnly: boolean;
  readonly program: string;
  /** Of a face from another machine; absent = one of this machine's user, who may everything. */
  readonly role?: Role;
}

export type FaceVia = Exclude<Actor['via'], 'engine'>;

/** Always the server's first frame: readable by every version, so that a mismatch can be told in words. */
export interface HelloFrame {
  readonly type: 'hello';
  readonly protocol: number;
  readonly program: string;
  readonly run: string;
  readonly pid: number;
  readonly faces: readonly FaceInfo[];
}

/** Everything at the moment of attaching; the next event is `seq + 1`. */
export interface SnapshotFrame {
  readonly type: 'snapshot';
  readonly state: RunState;
  readonly signals: readonly Signal[];
  readonly seq: number;
}

/** Instead of a snapshot for a face that comes back: what it has missed follows at once, up to event `seq`. */
export interface ResumedFrame {
  readonly type: 'resumed';
  readonly seq: number;
}

export type ServerFrame =
  | HelloFrame
  | SnapshotFrame
  | ResumedFrame
  | { readonly type: 'events'; readonly events: readonly RunEvent[] }
  | { readonly type: 'signals'; readonly signals: readonly Signal[] }
  /** To faces that asked for it, instead of a whole report: what differs from the one observed at `since`. */
  | { readonly type: 'health-changed'; readonly since: number; readonly change: JsonChange }
  | { readonly type: 'faces'; readonly faces: readonly FaceInfo[] }
  | { readonly type: 'reply'; readonly id: number; readonly reply: CommandReply }
  /** What an errand prints, in base64: it may be any bytes. */
  | { readonly type: 'said'; readonly stream: ErrandStream; readonly bytes: string }
  | { readonly type: 'done'; readonly code: number }
  /** Nothing follows on this connection. */
  | { readonly type: 'closed'; readonly reason: string };

export interface AttachFrame {
  readonly type: 'attach';
  readonly protocol: number;
  readonly user: string;
  readonly via: FaceVia;
  readonly from?: string;
  readonly readOnly: boolean;
  readonly program: string;
  /** The last event a returning face has seen; null = it has seen nothing. */
  readonly since: number | null;
  /** It can make a health report out of the one before; absent = an older face, which is given whole ones. */
  readonly healthChanges?: true;
  /** From another machine: what proves its role. Never written down. */
  readonly token?: string;
}

/** Instead of `attach`, at the door for other machines. */
export interface ErrandFrame extends Errand {
  readonly type: 'errand';
  readonly protocol: number;
  readonly user: string;
  readonly program: string;
  readonly token?: string;
}

/** `command` is what a stranger sent: it is judged where it is obeyed. */
export type ClientFrame =
  | AttachFrame
  | ErrandFrame
  | { readonly type: 'command'; readonly id: number; readonly command: unknown }
  | { readonly type: 'bye' };

/** A command on its way out, before anybody has doubted it. */
export interface CommandFrame {
  readonly type: 'command';
  readonly id: number;
  readonly command: Command;
}

/** Why two programs cannot talk; names both so that a person knows which one to replace. */
export function versionMismatch(engine: Spoken, face: Spoken): string {
  const said = ({ program, protocol }: Spoken) => `${program} (protocol ${protocol})`;
  return `the engine is ${said(engine)} and this face is ${said(face)}: use the program that started the run`;
}

interface Spoken {
  readonly program: string;
  readonly protocol: number;
}
