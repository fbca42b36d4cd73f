import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineLink } from '../../../src/engine/link.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { ConnectLinkOptions } from '../../../src/wire/dial.ts';
import { connectLink, type LinkConnection } from '../../../src/wire/link-client.ts';
import type { LinkLimits } from '../../../src/wire/link-limits.ts';
import { type LinkServer, serveLink } from '../../../src/wire/link-server.ts';
import { EngineRig } from '../engine/engine-rig.ts';
import { RawFace } from './raw-face.ts';

export const ENGINE_HELLO = { program: 'besu-console 0.1.0', run: 'test-run', pid: process.pid };
export const ANNA_ON_SCREEN: ConnectLinkOptions = {
  user: 'anna',
  via: 'screen',
  readOnly: false,
  program: 'besu-console 0.1.0',
  timeoutMs: 10_000,
};

/** The real engine behind a real socket in a directory of its own. */
export class WireRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'wire-'));
  readonly socketPath = join(this.directory, 'run', 'socket');
  readonly engine: EngineRig;
  readonly #open: (() => void)[] = [];
  server: LinkServer;

  constructor(engine: EngineRig, server: LinkServer) {
    this.engine = engine;
    this.server = server;
  }

  static async start(plan: Plan, limits: Partial<LinkLimits> = {}): Promise<WireRig> {
    const nobody: LinkServer = { close: () => Promise.resolve(), faces: () => [] };
    const rig = new WireRig(new EngineRig(plan), nobody);
    await rig.serve(limits);
    return rig;
  }

  async serve(limits: Partial<LinkLimits> = {}, link: EngineLink = this.engine.engine.link): Promise<void> {
    this.server = await serveLink({ link, socketPath: this.socketPath, hello: ENGINE_HELLO, limits });
  }

  async connect(given: Partial<ConnectLinkOptions> = {}, socketPath = this.socketPath): Promise<LinkConnection> {
    const connected = await connectLink(socketPath, { ...ANNA_ON_SCREEN, ...given });
    if (!connected.ok) throw new Error(connected.problem);
    this.#open.push(() => connected.value.close());
    return connected.value;
  }

  raw(): RawFace {
    const face = new RawFace(this.socketPath);
    this.#open.push(() => face.destroy());
    return face;
  }

  async close(): Promise<void> {
    for (const close of this.#open) close();
    await this.server.close('the test is over');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
