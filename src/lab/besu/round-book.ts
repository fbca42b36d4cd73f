import { roundLengthMs } from './qbft-rules.ts';

/** One validator's part in agreeing on the next block. */
interface Seat {
  round: number;
  expiresAtMs: number;
  /** Round changes this validator has received, its own included: round -> who asked for it. */
  readonly heard: Map<number, Set<number>>;
}

export interface RoundMove {
  readonly validator: number;
  readonly round: number;
  readonly lengthMs: number;
}

/**
 * The rounds of one height. Each validator has its own timer, and a round change reaches only those who can hear it when it
 * is sent: a validator that was away has missed it for good. That is what makes real chains slow to come back.
 */
export class RoundBook {
  readonly #requestTimeoutMs: number;
  readonly #seats = new Map<number, Seat>();
  #proposeAtMs = 0;

  constructor(requestTimeoutMs: number) {
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** A block was agreed on: everybody begins again at round 0, whose timer starts when the block period is over. */
  beginHeight(proposeAtMs: number): void {
    this.#proposeAtMs = proposeAtMs;
    this.#seats.clear();
  }

  sit(validator: number, nowMs: number): void {
    if (this.#seats.has(validator)) return;
    const expiresAtMs = Math.max(nowMs, this.#proposeAtMs) + this.#requestTimeoutMs;
    this.#seats.set(validator, { round: 0, expiresAtMs, heard: new Map() });
  }

  leave(validator: number): void {
    this.#seats.delete(validator);
  }

  seated(): number[] {
    return [...this.#seats.keys()];
  }

  roundOf(validator: number): number | null {
    return this.#seats.get(validator)?.round ?? null;
  }

  /** How many validators this one knows to have asked for the round. */
  heardBy(validator: number, round: number): number {
    return this.#seats.get(validator)?.heard.get(round)?.size ?? 0;
  }

  /** Every round somebody is in or was asked to go to, lowest first. */
  openRounds(): number[] {
    const rounds = new Set<number>();
    for (const seat of this.#seats.values()) {
      rounds.add(seat.round);
      for (const round of seat.heard.keys()) rounds.add(round);
    }
    return [...rounds].sort((a, b) => a - b);
  }

  /** Stops all timers from running on. */
  hold(nowMs: number): void {
    for (const seat of this.#seats.values()) seat.expiresAtMs = nowMs + this.#requestTimeoutMs;
  }

  /** Moves every validator whose time is up to its next round and lets the others hear of it. */
  expire(nowMs: number, canHear: (from: number, to: number) => boolean): RoundMove[] {
    const moves: RoundMove[] = [];
    for (const [validator, seat] of this.#seats) {
      if (nowMs < seat.expiresAtMs) continue;
      seat.round += 1;
      const lengthMs = roundLengthMs(this.#requestTimeoutMs, seat.round);
      seat.expiresAtMs = nowMs + lengthMs;
      moves.push({ validator, round: seat.round, lengthMs });
    }
    for (const move of moves) this.#announce(move, canHear);
    return moves;
  }

  /** Whoever has heard a quorum ask for a later round goes there too, with that round's full time before it. */
  follow(nowMs: number, quorum: number): void {
    for (const seat of this.#seats.values()) {
      const round = Math.max(seat.round, ...[...seat.heard].filter(([, who]) => who.size >= quorum).map(([at]) => at));
      if (round === seat.round) continue;
      seat.round = round;
      seat.expiresAtMs = nowMs + roundLengthMs(this.#requestTimeoutMs, round);
    }
  }

  #announce(move: RoundMove, canHear: (from: number, to: number) => boolean): void {
    for (const [listener, seat] of this.#seats) {
      if (listener !== move.validator && !canHear(move.validator, listener)) continue;
      const asked = seat.heard.get(move.round) ?? new Set();
      seat.heard.set(move.round, asked.add(move.validator));
    }
  }
}
