/** What one engine grants its faces; tests give smaller ones. */
export interface LinkLimits {
  /** Bytes that may wait for one face: two whole snapshots. */
  readonly maxQueueBytes: number;
  /** More terminals than one team has open. */
  readonly maxFaces: number;
  /** A face is a program on this host: it answers at once or never. */
  readonly handshakeMs: number;
  /** How long a face that was let go may take to read the reason. */
  readonly partingMs: number;
}

export const LINK_LIMITS: LinkLimits = {
  maxQueueBytes: 16 * 1024 * 1024,
  maxFaces: 32,
  handshakeMs: 5000,
  partingMs: 2000,
};
