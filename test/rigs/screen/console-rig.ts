import { setImmediate as turn } from 'node:timers/promises';
import type { MountOptions } from '../../../src/ui/mount.tsx';
import { BY, FakeEngine, START_MS } from './fake-engine.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { HandTiming } from './hand-timing.ts';
import { MemoryLogs } from './memory-logs.ts';
import { type PlanWishes, rolloutPlan } from './rollout-plan.ts';

// Vitest compiles JSX for React's development build, which React only has when it is told so before it is loaded.
process.env.NODE_ENV = 'development';
const { mountConsole } = await import('../../../src/ui/mount.tsx');

export interface RigWishes extends PlanWishes {
  readonly columns?: number;
  readonly rows?: number;
  readonly prepare?: (engine: FakeEngine) => void;
  /** The logs lie on another machine. */
  readonly isElsewhere?: boolean;
  readonly options?: Partial<MountOptions>;
}

/** The whole console on a terminal in memory, with an engine and a clock that obey the test. */
export class ConsoleRig {
  readonly engine: FakeEngine;
  readonly terminal: FakeTerminal;
  readonly timing = new HandTiming();
  readonly logs = new MemoryLogs();
  readonly left: Promise<{ readonly reason: string }>;
  #drawn: (() => Promise<void>) | null = null;
  #isLeft = false;

  constructor(wishes: RigWishes = {}) {
    this.engine = new FakeEngine(rolloutPlan(wishes));
    wishes.prepare?.(this.engine);
    this.logs.isElsewhere = wishes.isElsewhere ?? false;
    this.timing.pass(this.engine.nowMs - START_MS);
    this.terminal = new FakeTerminal(wishes.columns ?? 80, wishes.rows ?? 24);
    this.left = mountConsole({
      ...{ link: this.engine, logs: this.logs, actor: BY, colorLevel: 1, ascii: false, timing: this.timing },
      ...{ stdout: this.terminal.stdout, stdin: this.terminal.stdin },
      header: { tools: 'terraform 1.11.4 (PATH)  kubectl 1.32.0 (PATH)  helm stand-in', program: 'test' },
      onReady: (drawn) => {
        this.#drawn = drawn;
      },
      ...wishes.options,
    }).finally(() => {
      this.#isLeft = true;
    });
  }

  /** Sends keys as one chunk and reads the screen when it has settled. */
  async type(keys: string): Promise<readonly string[]> {
    await this.settle();
    this.terminal.type(keys);
    return this.screen();
  }

  async screen(): Promise<readonly string[]> {
    await this.settle();
    // Beyond the coalescing time: what the engine has said is on screen then.
    this.timing.pass(150);
    await this.settle();
    return this.terminal.screen();
  }

  async text(): Promise<string> {
    return (await this.screen()).join('\n');
  }

  /** Until every key typed has been taken and everything that came of it has been written. No time is waited for. */
  async settle(): Promise<void> {
    while (!this.#isLeft && !this.terminal.isRead) await turn();
    // React hands effects (listening for keys is one) to a later turn than the picture.
    for (let i = 0; i < 3; i += 1) await turn();
    await this.#drawn?.();
  }

  async end(): Promise<void> {
    this.terminal.hangUp();
    await this.left;
  }
}
