import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AttemptDirectory } from '../../src/engine/execute/attempt-directory.ts';
import { CommandExecutor } from '../../src/engine/execute/command-executor.ts';
import { launchProgram } from '../../src/engine/execute/launch-program.ts';
import type { CommandWork } from '../../src/engine/model/step.ts';
import type { AttemptOrder } from '../../src/engine/ports.ts';
import { systemErrorText } from '../../src/lib/system-error.ts';
import { ExecutorRig, type Reports } from './executor-rig.ts';

/** A directory on a disk that says no, before or after it has taken the directory's name. */
class RefusedDirectory extends AttemptDirectory {
  refuses: string | null = null;
  /** The name is there, its contents are not: what running full in the middle leaves. */
  half = false;
  tries = 0;

  override async create(order: AttemptOrder, work: CommandWork, again?: boolean): Promise<FileHandle> {
    this.tries += 1;
    if (this.refuses === null) return super.create(order, work, again);
    if (this.half) await (await super.create(order, work, again)).close();
    throw Object.assign(new Error(this.refuses), { code: this.refuses });
  }
}

let rig: ExecutorRig;
let directory: RefusedDirectory;
beforeEach(() => {
  rig = new ExecutorRig();
  rig.executor = new CommandExecutor({
    env: { PATH: process.env['PATH'] ?? '' },
    clock: rig.clock,
    directoryAt: (path) => {
      directory = new RefusedDirectory(path);
      return directory;
    },
  });
});
afterEach(() => rig.close());

/** Begun on a disk that refuses; resolves when that has been said. */
async function begunInVain(argv: readonly [string, ...string[]], refuses: string): Promise<Reports> {
  const reports = rig.begin(rig.order(argv));
  directory.refuses = refuses;
  await reports.said('waits for ');
  return reports;
}

describe('a disk that refuses an attempt its directory', () => {
  test.each(['ENOSPC', 'Unknown system error -122', 'EROFS', 'EMFILE', 'ENFILE'])(
    '%s: nothing starts, it is said, and it goes on by itself',
    async (code) => {
      const reports = await begunInVain(['sh', '-c', 'echo ran'], code);
      expect(reports.types).toEqual([]);
      expect(existsSync(directory.log)).toBe(false);
      const text = reports.all
        .map((report) => (report.type === 'signal' ? JSON.stringify(report.signal) : ''))
        .join('');
      expect(text).toContain(code);
      directory.refuses = null;
      rig.clock.advance(1000);
      expect(await reports.ended()).toMatchObject({ code: 0, reason: 'exited' });
      expect(reports.lines).toEqual(['ran']);
      expect(directory.tries).toBe(2);
    },
  );

  test('that ran full in the middle of it: the half directory is used, and nothing of it is lost or doubled', async () => {
    const reports = rig.begin(rig.order(['sh', '-c', 'echo ran']));
    Object.assign(directory, { refuses: 'ENOSPC', half: true });
    await reports.said('waits for the disk');
    directory.refuses = null;
    rig.clock.advance(1000);
    expect(await reports.ended()).toMatchObject({ code: 0 });
    expect(reports.lines).toEqual(['ran']);
  });

  test('does not hold a cancel back: what never ran is over at once', async () => {
    const reports = await begunInVain(['sh', '-c', 'echo ran'], 'ENOSPC');
    for (const { attempt } of reports.all.slice(0, 1)) rig.executor.cancel(attempt);
    expect(await reports.ended()).toMatchObject({ reason: 'cancelled' });
    expect(reports.lines).toEqual([]);
  });

  test('does not hold letting go back, and nothing starts after it', async () => {
    const reports = await begunInVain(['sh', '-c', 'echo ran'], 'EROFS');
    await rig.executor.release();
    directory.refuses = null;
    rig.clock.advance(60_000);
    expect(reports.types).toEqual([]);
    expect(directory.tries).toBe(1);
  });

  test('a refusal that does not pass by itself is a failure', async () => {
    const reports = rig.begin(rig.order(['true']));
    directory.refuses = 'EACCES';
    expect(await reports.ended()).toMatchObject({ reason: 'not-started' });
  });
});

describe('a machine that has no process left', () => {
  test.each(['EMFILE', 'ENFILE', 'EAGAIN'])(
    '%s when the program is to be started: nothing has failed, and it starts when there is one again',
    async (code) => {
      let tries = 0;
      const refused = systemErrorText(Object.assign(new Error(code), { code }));
      rig.executor = new CommandExecutor({
        ...{ env: { PATH: process.env['PATH'] ?? '' }, clock: rig.clock },
        launch: (wish) => {
          tries += 1;
          if (tries > 2) return launchProgram(wish);
          const problem = `try ${tries}: ${refused}`;
          return { started: false, ended: Promise.resolve({ code: null, problem }), letGo: () => undefined };
        },
      });
      const reports = rig.begin(rig.order(['sh', '-c', 'echo ran']));
      for (const n of [1, 2]) {
        await reports.said(`waits for a free descriptor or process: try ${n}: ${refused}`);
        expect(reports.types).toEqual([]);
        rig.clock.advance(1000);
      }
      expect(await reports.ended()).toMatchObject({ code: 0, reason: 'exited' });
      expect(reports.lines).toEqual(['ran']);
    },
  );

  test('what the system refuses for good is told at once, as not started', async () => {
    const launched = launchProgram({
      ...{ directory: rig.directory, argv: ['true'], cwd: '/nowhere', env: {}, logFd: 2 },
    });
    expect(launched.started).toBe(false);
    expect(await launched.ended).toEqual({
      code: null,
      problem: 'could not be started: no such file or directory (ENOENT)',
    });
  });
});
