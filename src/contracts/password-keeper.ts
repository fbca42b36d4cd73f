import type { SignerDesk } from '../engine/ports.ts';
import type { SecretMask } from '../lib/secrets/secret-mask.ts';

/** As long as a text a person can keep; a frame of the wire takes far more. */
const MOST_CHARACTERS = 1024;

interface Kept {
  readonly bytes: Uint8Array;
  readonly unhide: () => void;
}

/** What keystores open with, as people typed it: in this process's memory, hidden wherever it would be shown, and nowhere else. */
export class PasswordKeeper implements SignerDesk {
  readonly #kept = new Map<string, Kept>();
  readonly #mask: SecretMask;

  constructor(mask: SecretMask) {
    this.#mask = mask;
  }

  of(keystore: string): Uint8Array | null {
    return this.#kept.get(keystore)?.bytes ?? null;
  }

  async unlock(keystore: string, password: string): Promise<string | null> {
    if (password.length > MOST_CHARACTERS) return `a password has at most ${MOST_CHARACTERS} characters`;
    // ethers is a good part of the program: only this loads it.
    const { keystoreProblem } = await import('./keystore-signer.ts');
    const problem = await keystoreProblem(keystore, password);
    if (problem === null) this.keep(keystore, password);
    return problem;
  }

  /** One that is known to be right. */
  keep(keystore: string, password: string): void {
    this.forget(keystore);
    // The form in which keystores are encrypted, as ethers makes it of a text.
    const bytes = Buffer.from(password.normalize('NFKC'), 'utf8');
    this.#kept.set(keystore, { bytes, unhide: this.#mask.learn(password) });
  }

  forget(keystore?: string): void {
    const names = keystore === undefined ? [...this.#kept.keys()] : [keystore];
    for (const name of names) {
      const kept = this.#kept.get(name);
      this.#kept.delete(name);
      kept?.bytes.fill(0);
      kept?.unhide();
    }
  }
}
