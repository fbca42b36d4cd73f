import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptOrder } from '../../src/engine/ports.ts';
import type { ExecutorRig, Reports } from './executor-rig.ts';

/** What differs between executors, and only in how a test brings it about. */
export interface ExecutorWorld {
  readonly rig: ExecutorRig;
  /** The program vanishes without an exit: its wrapper is killed, or its pod is evicted. */
  vanish(order: AttemptOrder, reports: Reports): void;
  close(): Promise<void>;
}

const exited = (code: number) => ({ code, signal: null, reason: 'exited', detail: null });

/** What every executor promises for programs, whatever it runs them on. */
export function executorContract(name: string, openWorld: () => Promise<ExecutorWorld>): void {
  let world: ExecutorWorld;
  let rig: ExecutorRig;
  beforeEach(async () => {
    world = await openWorld();
    rig = world.rig;
  });
  afterEach(() => world.close());

  /** Runs until its door is opened; every start of it leaves a line in `starts`. */
  const waiting = (more = 'exit 6'): { order: AttemptOrder; door: ReturnType<ExecutorRig['door']>; starts: string } => {
    const door = rig.door(`door-${randomUUID()}`);
    const starts = join(rig.directory, 'starts');
    const script = `echo started >>"$1"; echo ready; read line <"$0"; echo after; ${more}`;
    return { order: rig.order(['sh', '-c', script, door.path, starts]), door, starts };
  };
  const linesOf = (path: string): number => readFileSync(path, 'utf8').split('\n').length - 1;
  const expectInOrder = (reports: Reports): void => {
    expect(reports.types[0]).toBe('spawned');
    expect(reports.types.at(-1)).toBe('ended');
    expect(reports.types.filter((type) => type !== 'lines')).toEqual(['spawned', 'ended']);
  };

  describe(`${name}: a program that runs to its end`, () => {
    test('is reported as spawned, its lines, its exit, in this order', async () => {
      const reports = await rig.run(['sh', '-c', 'echo one; echo two >&2; printf three; exit 7']);
      expect(reports.lines).toEqual(['one', 'two', 'three']);
      expectInOrder(reports);
      expect(await reports.ended()).toEqual(exited(7));
    });

    test('has the time of its last word told, once for a look at its log and not once for a line', async () => {
      const order = rig.order(['seq', '500']);
      const reports = rig.begin(order);
      await reports.ended();
      const grown = reports.all.flatMap((one) =>
        one.type === 'signal' && one.signal.type === 'log-grew' ? [one.signal] : [],
      );
      const { size, mtime } = statSync(join(order.directory, 'log'));
      expect(grown.at(-1)).toEqual({ type: 'log-grew', attempt: order.attempt, bytes: size, atMs: mtime.getTime() });
      expect(reports.lines).toHaveLength(500);
      expect(grown.length).toBeLessThan(50);
    });

    test('killed by a signal is reported with the name of the signal', async () => {
      expect(await (await rig.run(['sh', '-c', 'kill -SEGV $$'])).ended()).toMatchObject({
        ...{ code: null, signal: 'SIGSEGV', reason: 'exited' },
      });
    });

    test('gets its arguments byte for byte and SIGINT at its default', async () => {
      const script = 'for each; do printf "%s|" "$each"; done; echo; grep SigIgn /proc/$$/status | cut -f2';
      const reports = await rig.run(['sh', '-c', script, 'sh', '$(touch pwned)', '$(HOME)', '', '*', "'", '--', 'a b']);
      expect(reports.lines[0]).toBe("$(touch pwned)|$(HOME)||*|'|--|a b|");
      expect(BigInt(`0x${reports.lines[1] ?? '2'}`) & 0b10n).toBe(0n);
      expect(existsSync(join(rig.directory, 'pwned'))).toBe(false);
    });

    test('finds its files, its directory and its variables as the step says', async () => {
      const cwd = join(rig.directory, 'place');
      const secret = join(rig.directory, 'secret');
      writeFileSync(secret, 'hunter2\n');
      const files = [
        { kind: 'directory', path: cwd, mode: 0o700 },
        { kind: 'write', path: join(cwd, 'f'), text: 'text', mode: 0o600 },
      ] as const;
      const env = { ADDED: 'two $(HOME)', NO_COLOR: null };
      const more = { cwd, files, env, secretEnv: { TOKEN: `file:${secret}` } };
      const order = rig.order(['sh', '-c', 'pwd; cat f; echo; echo "$ADDED/$TOKEN/${NO_COLOR-none}"'], more);
      const reports = rig.begin(order);
      expect(await reports.ended()).toEqual(exited(0));
      expect(reports.lines).toEqual([cwd, 'text', 'two $(HOME)/hunter2/none']);
      expect(rig.read(order, 'spec.json')).not.toContain('hunter2');
    });

    test('that says much and fast loses no line', async () => {
      const reports = await rig.run(['seq', '1', '20000']);
      expect(reports.lines).toEqual(Array.from({ length: 20_000 }, (_, n) => String(n + 1)));
    });
  });

  describe(`${name}: begun twice`, () => {
    test('is one attempt: its program runs once', async () => {
      const { order, door, starts } = waiting();
      const first = rig.begin(order);
      await first.line('ready');
      await rig.replaceExecutor();
      const second = rig.begin(order);
      await door.open();
      await second.ended();
      expect(linesOf(starts)).toBe(1);
    });
  });

  describe(`${name}: a program that cannot be started`, () => {
    test('because a file could not be made is told with the path', async () => {
      const files = [{ kind: 'write', path: join(rig.directory, 'none', 'f'), text: '', mode: 0o600 }] as const;
      const reports = await rig.run(['true'], { files });
      expect(reports.types).toEqual(['ended']);
      const { reason, detail } = await reports.ended();
      expect(reason).toBe('not-started');
      expect(detail).toContain(`could not write ${rig.directory}/none/f: no such file or directory`);
    });
  });

  describe(`${name}: stopping`, () => {
    test('sends the program one signal of its kind, however often it is asked and by whom', async () => {
      const door = rig.door('door');
      const script = 'trap "echo interrupted" INT; echo ready; until read line <"$0"; do :; done; exit 3';
      const order = rig.order(['sh', '-c', script, door.path]);
      const reports = rig.begin(order);
      await reports.line('ready');
      expect(rig.executor.cancel(order.attempt)).toBe(true);
      expect(rig.executor.cancel(order.attempt)).toBe(false);
      await reports.line('interrupted');
      await rig.replaceExecutor();
      const later = rig.adopt(order, await reports.spawned());
      await later.line('interrupted');
      expect(rig.executor.cancel(order.attempt)).toBe(false);
      await door.open();
      expect(await later.ended()).toMatchObject({ code: 3, signal: null, reason: 'cancelled', detail: null });
      expect(later.lines.filter((line) => line === 'interrupted')).toHaveLength(1);
    });

    test('can be followed by harder signals, and by none before', async () => {
      const script = 'trap "echo interrupted" INT; echo ready; while :; do read line <"$0"; done';
      const order = rig.order(['sh', '-c', script, rig.door('door').path]);
      const reports = rig.begin(order);
      await reports.line('ready');
      expect(rig.executor.force(order.attempt, 'SIGKILL')).toBe(false);
      rig.executor.cancel(order.attempt);
      await reports.line('interrupted');
      expect(rig.executor.force(order.attempt, 'SIGKILL')).toBe(true);
      expect(await reports.ended()).toMatchObject({ code: null, signal: 'SIGKILL', reason: 'cancelled' });
    });

    test('comes by itself at the deadline, and the exit says so', async () => {
      const { order } = waiting();
      const reports = rig.begin(order);
      await reports.line('ready');
      rig.clock.advance(3_600_000);
      expect(await reports.ended()).toEqual({ code: null, signal: 'SIGINT', reason: 'timed-out', detail: null });
    });

    test('before there is a program means that it never runs', async () => {
      const { order, starts } = waiting();
      const reports = rig.begin(order);
      expect(rig.executor.cancel(order.attempt)).toBe(true);
      expect(rig.executor.cancel(order.attempt)).toBe(false);
      expect(await reports.ended()).toMatchObject({ reason: 'cancelled', code: null });
      expect(reports.types).toEqual(['ended']);
      expect(existsSync(starts)).toBe(false);
    });

    test('after its end finds nothing to signal', async () => {
      const order = rig.order(['true']);
      await rig.begin(order).ended();
      expect(rig.executor.cancel(order.attempt)).toBe(false);
    });
  });

  describe(`${name}: adopting`, () => {
    test('one that runs gives all its lines and its exit', async () => {
      const { order, door } = waiting();
      const before = rig.begin(order);
      await before.line('ready');
      await rig.replaceExecutor();
      const reports = rig.adopt(order, await before.spawned());
      await reports.line('ready');
      await door.open();
      expect(await reports.ended()).toMatchObject(exited(6));
      expect(reports.lines).toEqual(['ready', 'after']);
      expect(reports.types).not.toContain('spawned');
    });

    test('one whose engine died before it heard of a program is reported as spawned', async () => {
      const { order, door } = waiting();
      const before = rig.begin(order);
      await before.line('ready');
      await rig.replaceExecutor();
      const reports = rig.adopt(order, null);
      expect(await reports.spawned()).toEqual(await before.spawned());
      await door.open();
      expect(await reports.ended()).toMatchObject(exited(6));
    });

    test('one that ended meanwhile gives all its lines, then its exit', async () => {
      const { order, door } = waiting('seq 1 5000; exit 4');
      const before = rig.begin(order);
      await before.line('ready');
      await rig.replaceExecutor();
      await door.open();
      const reports = rig.adopt(order, null);
      expect(await reports.ended()).toMatchObject(exited(4));
      expect(reports.lines).toEqual(['ready', 'after', ...Array.from({ length: 5000 }, (_, n) => String(n + 1))]);
    });

    test('one that ended and was told already gives the same again', async () => {
      const order = rig.order(['sh', '-c', 'seq 1 3; exit 4']);
      await rig.begin(order).ended();
      await rig.replaceExecutor();
      const reports = rig.adopt(order, null);
      expect(await reports.ended()).toMatchObject(exited(4));
      expect(reports.lines).toEqual(['1', '2', '3']);
    });

    test('one that was begun and never started is not counted as a try, and can never start any more', async () => {
      const { order, starts } = waiting();
      mkdirSync(order.directory, { recursive: true });
      const reports = rig.adopt(order, null);
      expect(await reports.ended()).toMatchObject({ reason: 'not-started' });
      expect(reports.all.at(-1)).toMatchObject({ untried: true });
      await rig.replaceExecutor();
      await rig.begin(order).ended();
      expect(existsSync(starts)).toBe(false);
    });

    test('one that vanished is lost, but its lines are not', async () => {
      const { order } = waiting();
      const before = rig.begin(order);
      await before.line('ready');
      await rig.replaceExecutor();
      world.vanish(order, before);
      const reports = rig.adopt(order, await before.spawned());
      expect(await reports.ended()).toMatchObject({ reason: 'lost', code: null, signal: null });
      expect(reports.lines[0]).toBe('ready');
    });

    test('goes on in the log where the one before it stopped, at any byte', async () => {
      const { order, door } = waiting();
      const before = rig.begin(order);
      await before.line('ready');
      await rig.replaceExecutor();
      const known = await before.spawned();
      await rig.adopt(order, known).line('ready');
      await rig.replaceExecutor();
      await door.open();
      const reports = rig.adopt(order, known);
      expect(await reports.ended()).toMatchObject(exited(6));
      expect(rig.read(order, 'log')).toBe('ready\nafter\n');
    });
  });

  describe(`${name}: letting go`, () => {
    test('touches nothing and says nothing more', async () => {
      const { order, door } = waiting();
      const reports = rig.begin(order);
      await reports.line('ready');
      await rig.replaceExecutor();
      const said = reports.all.length;
      const later = rig.adopt(order, await reports.spawned());
      await door.open();
      expect(await later.ended()).toMatchObject(exited(6));
      expect(reports.all).toHaveLength(said);
    });
  });
}
