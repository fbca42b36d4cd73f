import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../src/lib/process-identity.ts';
import { untilSo } from '../rigs/until-so.ts';
import { ExecutorRig, Reports } from './executor-rig.ts';

let rig: ExecutorRig;
beforeEach(() => {
  rig = new ExecutorRig();
});
afterEach(() => rig.close());

const exited = (code: number) => ({ code, signal: null, reason: 'exited', detail: null });
/** Of one that another engine had begun, its own file says when it ended. */
const adopted = (code: number) => ({ ...exited(code), endedAtMs: expect.any(Number) });

describe('a program that runs to its end', () => {
  test('is reported as spawned, its lines, its exit, in this order', async () => {
    const reports = await rig.run(['sh', '-c', 'echo one; echo two >&2; printf three; exit 7']);
    expect(reports.lines).toEqual(['one', 'two', 'three']);
    expect(reports.types[0]).toBe('spawned');
    expect(reports.types.at(-1)).toBe('ended');
    expect(await reports.ended()).toEqual(exited(7));
  });

  test('that ends before it can be looked at is still reported with its own pid and start', async () => {
    const reports = await rig.run(['sh', '-c', 'echo $$; cut -d" " -f22 /proc/$$/stat']);
    const { pid, startTicks } = await reports.spawned();
    expect(reports.lines).toEqual([String(pid), String(startTicks)]);
  });

  test('killed by a signal is reported with the name of the signal', async () => {
    const reports = await rig.run(['sh', '-c', 'kill -KILL $$']);
    expect(await reports.ended()).toEqual({ code: null, signal: 'SIGKILL', reason: 'exited', detail: null });
  });

  test('leads no group of its own but is in the session of its wrapper, not in ours', async () => {
    const reports = await rig.run(['sh', '-c', 'cut -d" " -f4,5,6 /proc/$$/stat']);
    const [parent, group, session] = reports.lines[0]!.split(' ');
    expect(group).toBe(parent);
    expect(session).toBe(parent);
  });

  test('has SIGINT at its default and nothing to read', async () => {
    const reports = await rig.run(['sh', '-c', 'cat; grep SigIgn /proc/$$/status | cut -f2']);
    expect(reports.lines).toHaveLength(1);
    expect(BigInt(`0x${reports.lines[0]!}`) & 0b10n).toBe(0n);
  });

  test('keeps its log and its notes for our eyes only', async () => {
    const order = rig.order(['true']);
    await rig.begin(order).ended();
    expect(statSync(order.directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(order.directory, 'log')).mode & 0o777).toBe(0o600);
    expect(readdirSync(order.directory).sort()).toEqual(['exit', 'log', 'pid', 'pid.part', 'spec.json']);
  });
});

describe('what a program is given', () => {
  test('its arguments arrive byte for byte, whatever they hold: no shell reads them', async () => {
    const show = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const hostile = fc.oneof(
      fc.constantFrom(
        '$(touch pwned)',
        '`touch pwned`',
        "';touch pwned;'",
        '"',
        '\\',
        '\n',
        '-n',
        '--',
        '*',
        '$HOME',
        '~',
        '&',
        'A=b',
        '',
      ),
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
    );
    const property = fc.asyncProperty(fc.array(hostile, { maxLength: 12 }), async (args) => {
      const reports = await rig.run(['node', '-e', show, '--', ...args]);
      expect(JSON.parse(reports.lines.join('\n'))).toEqual(args);
    });
    await fc.assert(property, { numRuns: 25 });
    expect(existsSync(join(rig.directory, 'pwned'))).toBe(false);
  });

  test('its environment is the given one, with what the step adds and without what it takes away', async () => {
    rig.executor = rig.newExecutor({ TAKEN: 'x', FORCE_COLOR: '1', IFS: '0123456789' });
    const env = { ADDED: 'two\nlines $(id)', TAKEN: null, directory: 'untouched', line: 'untouched' };
    const reports = await rig.run(['node', '-p', 'JSON.stringify(process.env)'], { env });
    const seen = JSON.parse(reports.lines.join('')) as Record<string, string>;
    expect(seen).toMatchObject({
      ADDED: 'two\nlines $(id)',
      HOME: '/home/anna',
      directory: 'untouched',
      line: 'untouched',
    });
    for (const name of ['TAKEN', 'FORCE_COLOR', 'VITEST']) expect(seen).not.toHaveProperty(name);
    expect(Object.keys(seen).filter((name) => name.includes('besu_console'))).toEqual([]);
    expect((await reports.spawned()).startTicks).toBeGreaterThan(0);
  });

  test('values of variables and texts of files are not in its specification', async () => {
    const files = [{ kind: 'write', path: join(rig.directory, 'f'), text: 'hunter2', mode: 0o600 }] as const;
    const order = rig.order(['true'], { env: { TOKEN: 'hunter2' }, files });
    await rig.begin(order).ended();
    expect(rig.read(order, 'spec.json')).toContain('TOKEN');
    expect(rig.read(order, 'spec.json')).not.toContain('hunter2');
  });

  test('gets what references lead to, as it is when it starts, and its specification has the references', async () => {
    const file = join(rig.directory, 'token');
    writeFileSync(file, 'from-a-file\n');
    rig.executor = rig.newExecutor({ SOURCE: 'from-a-variable' });
    const order = rig.order(['sh', '-c', 'echo "$A and $B"'], { secretEnv: { A: 'env:SOURCE', B: `file:${file}` } });
    const reports = rig.begin(order);
    await reports.ended();
    expect(reports.lines).toEqual(['from-a-variable and from-a-file']);
    expect(rig.read(order, 'spec.json')).toContain('env:SOURCE');
    expect(rig.read(order, 'spec.json')).not.toContain('from-a');
  });

  test.each([0, 1])('leaves nothing behind that is of use only once, also when it exits with %i', async (code) => {
    const plan = join(rig.directory, 'tfplan');
    const reports = await rig.run(['sh', '-c', `test -e tfplan && exit ${code}`], {
      files: [{ kind: 'write', path: plan, text: 'a plan', mode: 0o600 }],
      afterwards: [{ kind: 'remove', path: plan }],
    });
    expect(await reports.ended()).toEqual(exited(code));
    expect(existsSync(plan)).toBe(false);
  });
});

describe('a program that cannot be started', () => {
  const whyNot = async (...run: Parameters<ExecutorRig['run']>) => {
    const reports = await rig.run(...run);
    expect(reports.types).toEqual(['ended']);
    const { reason, detail } = await reports.ended();
    expect(reason).toBe('not-started');
    return detail;
  };

  test('because it is not there is named', async () => {
    expect(await whyNot(['terraform-1'])).toBe('terraform-1 was not found on PATH');
    expect(await whyNot(['./tool'])).toBe(`${rig.directory}/tool was not found`);
  });

  test('because a reference leads nowhere is told, and what it would have used up stays', async () => {
    const plan = join(rig.directory, 'tfplan');
    writeFileSync(plan, 'of another run');
    const work = { secretEnv: { A: 'env:NOWHERE' }, afterwards: [{ kind: 'remove', path: plan }] } as const;
    expect(await whyNot(['true'], work)).toBe('the variable A could not be set: NOWHERE is not set');
    expect(existsSync(plan)).toBe(true);
  });

  test('because it is not executable is named', async () => {
    writeFileSync(join(rig.directory, 'tool'), 'x', { mode: 0o600 });
    expect(await whyNot(['./tool'])).toBe(`${rig.directory}/tool is not executable`);
    expect(await whyNot(['tool'], { env: { PATH: rig.directory } })).toBe(`${rig.directory}/tool is not executable`);
  });

  test('because a file could not be made is told with the path', async () => {
    const files = [{ kind: 'write', path: join(rig.directory, 'none', 'f'), text: '', mode: 0o600 }] as const;
    expect(await whyNot(['true'], { files })).toBe(
      `could not write ${rig.directory}/none/f: no such file or directory (ENOENT)`,
    );
  });

  test('because its working directory is missing is told with the path', async () => {
    expect(await whyNot(['true'], { cwd: join(rig.directory, 'gone') })).toContain(`${rig.directory}/gone`);
  });

  test('because the system refuses it is told in its words', async () => {
    expect(await whyNot(['true', 'x'.repeat(200_000)])).toContain('E2BIG');
    expect(await whyNot(['true', 'a\0b'])).toContain('could not be started');
    expect(await whyNot(['true'], { env: { 'TF_VAR_a-b': '1' } })).toBe('a variable cannot be named "TF_VAR_a-b"');
  });

  test('because its attempt was begun before is not started again', async () => {
    const order = rig.order(['true']);
    mkdirSync(order.directory, { recursive: true });
    expect((await rig.begin(order).ended()).detail).toContain('EEXIST');
  });
});

describe('stopping a program', () => {
  const counter = (door: string) =>
    [
      'node',
      '-e',
      `let n = 0
     process.on('SIGINT', () => console.log('interrupt ' + ++n))
     require('child_process').spawn('sh', ['-c', 'trap "echo child hit" INT; echo ready; read line <"$0"; echo child saw none', process.argv[1]], { stdio: ['ignore', 'inherit', 'inherit'] })
       .on('exit', () => console.log('total ' + n))`,
      door,
    ] as const;

  test('sends it exactly one signal, and its children none, however often it is asked', async () => {
    const door = rig.door('door');
    const order = rig.order(counter(door.path) as unknown as [string, ...string[]]);
    const reports = rig.begin(order);
    await reports.line('ready');
    expect(rig.executor.cancel(order.attempt)).toBe(true);
    expect(rig.executor.cancel(order.attempt)).toBe(false);
    await reports.line('interrupt 1');
    rig.clock.advance(7_200_000);
    await rig.replaceExecutor();
    const later = rig.adopt(order, await reports.spawned());
    expect(rig.executor.cancel(order.attempt)).toBe(false);
    await door.open();
    expect(await later.ended()).toEqual({ ...adopted(0), reason: 'cancelled' });
    expect(later.lines).toEqual(['ready', 'interrupt 1', 'child saw none', 'total 1']);
  });

  test('by an engine that died is still the reason of the exit for the next one', async () => {
    const door = rig.door('door');
    const script = 'trap "echo interrupted" INT; echo ready; until read line <"$0"; do :; done';
    const order = rig.order(['sh', '-c', script, door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    rig.executor.cancel(order.attempt);
    await reports.line('interrupted');
    await rig.replaceExecutor();
    const later = rig.adopt(order, await reports.spawned());
    await door.open();
    expect(await later.ended()).toEqual({ ...adopted(0), reason: 'cancelled' });
  });

  test('is held back when its directory says that the signal was sent', async () => {
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"', door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    writeFileSync(join(order.directory, 'stop'), 'timed-out\n');
    expect(rig.executor.cancel(order.attempt)).toBe(false);
    await door.open();
    expect(await reports.ended()).toMatchObject({ code: 0, signal: null });
  });

  test('sends the signal the step names', async () => {
    const door = rig.door('door');
    const order = rig.order(
      ['sh', '-c', 'trap "echo terminated; exit 3" TERM; echo ready; read line <"$0"', door.path],
      {
        cancelSignal: 'SIGTERM',
      },
    );
    const reports = rig.begin(order);
    await reports.line('ready');
    rig.executor.cancel(order.attempt);
    expect(await reports.ended()).toEqual({ code: 3, signal: null, reason: 'cancelled', detail: null });
  });

  test('comes by itself at the deadline, and the exit says so', async () => {
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"', rig.door('door').path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    rig.clock.advance(3_600_000);
    expect(await reports.ended()).toEqual({ code: null, signal: 'SIGINT', reason: 'timed-out', detail: null });
  });

  test('while it is prepared means that it never runs', async () => {
    const order = rig.order(['sh', '-c', 'echo ran']);
    const reports = rig.begin(order);
    expect(rig.executor.cancel(order.attempt)).toBe(true);
    expect(rig.executor.cancel(order.attempt)).toBe(false);
    expect(await reports.ended()).toMatchObject({ reason: 'cancelled', code: null });
    expect(reports.types).toEqual(['ended']);
  });

  test('after its end finds nothing to signal', async () => {
    const order = rig.order(['true']);
    await rig.begin(order).ended();
    expect(rig.executor.cancel(order.attempt)).toBe(false);
  });

  test('by a signal to the whole group still leaves an exit', async () => {
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"', rig.door('door').path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    const [, , group] = rig.read(order, 'pid').split(' ').map(Number);
    process.kill(-group!, 'SIGHUP');
    expect(await reports.ended()).toEqual({ code: null, signal: 'SIGHUP', reason: 'exited', detail: null });
    expect(rig.read(order, 'exit')).toBe('129\n');
  });
});

describe('output', () => {
  test('a flood delays no other program, and its last lines are still seen', async () => {
    const floodDoor = rig.door('flood');
    const flood = rig.begin(
      rig.order([
        'sh',
        '-c',
        // Of `yes` alone: however much it writes until the door opens, the last words have room.
        '(ulimit -f 1000000; exec yes) & read line <"$0"; kill $!; wait; echo; echo the error at the end',
        floodDoor.path,
      ]),
    );
    await flood.spawned();
    await flood.line('y');
    const door = rig.door('door');
    const calm = rig.begin(rig.order(['sh', '-c', 'echo first; read line <"$0"; echo second', door.path]));
    await calm.line('first');
    await door.open();
    expect(await calm.ended()).toEqual(exited(0));
    await floodDoor.open();
    expect(await flood.ended()).toEqual(exited(0));
    expect(flood.lines.at(-1)).toBe('the error at the end');
    expect(calm.lines).toEqual(['first', 'second']);
  });

  test('what is read over is said with its size, and stays in the log', async () => {
    const flood = 'head -c 30000000 /dev/zero | tr "\\0" y | fold -w 999; echo; echo last';
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', `echo ready; read line <"$0"; ${flood}`, door.path]);
    await rig.begin(order).line('ready');
    await rig.replaceExecutor();
    await door.open();
    // Nobody reads until all of it is written: whether a reader keeps up is a matter of the machine.
    await untilSo(() => existsSync(join(order.directory, 'exit')));
    const reports = rig.adopt(order, null);
    await reports.ended();
    expect(reports.lines.at(-1)).toBe('last');
    expect(statSync(join(order.directory, 'log')).size).toBeGreaterThan(30_000_000);
    const texts = reports.all.flatMap((said) =>
      said.type === 'signal' && said.signal.type === 'activity' ? said.signal.text : [],
    );
    expect(texts.at(-1)).toMatch(/^writes too fast to follow; \d+\.\d MB so far only in its log$/);
  });
});

describe('many at once', () => {
  test('a hundred programs run together, and afterwards we hold no more descriptors than before', async () => {
    const before = readdirSync('/proc/self/fd').length;
    const all = Array.from({ length: 100 }, (_, n) => rig.run(['sh', '-c', `echo ${n}; exit ${n}`]));
    const reports = await Promise.all(all);
    for (const [n, each] of reports.entries()) {
      expect(each.lines).toEqual([String(n)]);
      expect(await each.ended()).toEqual(exited(n));
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

describe('adopting', () => {
  test('a program survives the death of its engine, and nothing of its output or exit is lost', async () => {
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', 'echo before; read line <"$0"; echo after; exit 5', door.path]);
    const engine = spawn(process.execPath, [join(import.meta.dirname, 'dying-engine.ts'), JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = new Reports();
    createInterface(engine.stdout).on('line', (line) => told.take(JSON.parse(line)));
    const spawned = await told.spawned();
    engine.kill('SIGKILL');
    await new Promise((resolve) => engine.on('close', resolve));
    expect(isAlive(spawned)).toBe(true);
    const reports = rig.adopt(order, spawned);
    await reports.line('before');
    await door.open();
    expect(await reports.ended()).toEqual(adopted(5));
    expect(reports.lines).toEqual(['before', 'after']);
    expect(reports.types).not.toContain('spawned');
  });

  test('one that ended meanwhile gives all its lines, then its exit', async () => {
    const order = rig.order(['sh', '-c', 'seq 1 5000; exit 4']);
    const before = rig.begin(order);
    await before.ended();
    await rig.replaceExecutor();
    const reports = rig.adopt(order, null);
    expect(await reports.ended()).toEqual(adopted(4));
    expect(reports.lines).toEqual(Array.from({ length: 5000 }, (_, n) => String(n + 1)));
    expect(await reports.spawned()).toEqual(await before.spawned());
  });

  test.runIf(process.platform === 'linux')(
    'one noted before the machine was started anew is lost, whoever has its number now; older notes name no start',
    async () => {
      const door = rig.door('door');
      const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"; exit 3', door.path]);
      const before = rig.begin(order);
      await before.line('ready');
      const known = await before.spawned();
      const numbers = rig.read(order, 'pid').split(' ').slice(0, 4).join(' ');
      const note = join(order.directory, 'pid');
      await rig.replaceExecutor();
      writeFileSync(note, `${numbers} 1b4e28ba-2fa1-11d2-883f-0016d3cca427\n`);
      expect(await rig.adopt(order, known).ended()).toMatchObject({ reason: 'lost' });
      await rig.replaceExecutor();
      writeFileSync(note, `${numbers}\n`);
      const later = rig.adopt(order, known);
      await door.open();
      expect(await later.ended()).toEqual(adopted(3));
    },
  );

  test('one that vanished with its wrapper is lost, but its lines are not', async () => {
    const order = rig.order(['sh', '-c', 'echo seen; read line <"$0"', rig.door('door').path]);
    const before = rig.begin(order);
    await before.line('seen');
    const known = await before.spawned();
    await rig.replaceExecutor();
    const [, , wrapper] = rig.read(order, 'pid').split(' ').map(Number);
    process.kill(-wrapper!, 'SIGKILL');
    const reports = rig.adopt(order, known);
    expect(await reports.ended()).toMatchObject({ reason: 'lost', code: null, signal: null });
    expect(reports.lines).toEqual(['seen']);
    expect(existsSync(join(order.directory, 'exit'))).toBe(false);
  });

  test('one that never started is not started, and can never start any more', async () => {
    const order = rig.order(['true']);
    mkdirSync(order.directory, { recursive: true });
    const untried = rig.adopt(order, null);
    expect(await untried.ended()).toMatchObject({ reason: 'not-started' });
    expect(untried.all.at(-1)).toMatchObject({ type: 'ended', untried: true });
    expect(readFileSync(join(order.directory, 'pid'), 'utf8')).toBe('void\n');
    await rig.replaceExecutor();
    expect(await rig.adopt(order, null).ended()).toMatchObject({ reason: 'not-started' });
    const missing = rig.order(['true']);
    expect(await rig.adopt(missing, null).ended()).toMatchObject({ reason: 'not-started' });
  });

  test('one whose directory was removed is lost', async () => {
    const gone = { pid: process.pid, startTicks: 1 };
    expect(await rig.adopt(rig.order(['true']), gone).ended()).toMatchObject({ reason: 'lost' });
  });

  test('one whose wrapper was killed is followed until it is gone', async () => {
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"; echo still here', door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    const [, , wrapper] = rig.read(order, 'pid').split(' ').map(Number);
    process.kill(wrapper!, 'SIGKILL');
    await door.open();
    await reports.line('still here');
    expect(await reports.ended()).toMatchObject({ reason: 'lost' });
  });
});

describe('letting go', () => {
  test('touches no program and says nothing more', async () => {
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"; exit 6', door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    const known = await reports.spawned();
    await rig.replaceExecutor();
    expect(isAlive(known)).toBe(true);
    const said = reports.all.length;
    const later = rig.adopt(order, known);
    await door.open();
    expect(await later.ended()).toEqual(adopted(6));
    expect(reports.all).toHaveLength(said);
  });

  test('from inside a report is the last that is heard', async () => {
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"', rig.door('door').path]);
    await rig.begin(order).line('ready');
    await rig.replaceExecutor();
    const reports = new Reports();
    const released = new Promise<void>((resolve) => {
      rig.executor.adopt(order, null, (report) => {
        reports.take(report);
        resolve(rig.executor.release());
      });
    });
    await released;
    expect(reports.types).toEqual(['spawned']);
    expect(openFiles()).not.toContain(join(order.directory, 'log'));
  });

  test('while a program is prepared means that it never starts', async () => {
    const order = rig.order(['true']);
    rig.begin(order);
    await rig.replaceExecutor();
    expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
    expect(await rig.adopt(order, null).ended()).toMatchObject({ reason: 'not-started' });
  });
});

describe('the wrapper', () => {
  test('starts nothing when the name for its note is taken', async () => {
    const order = rig.order(['sh', '-c', 'echo ran']);
    const { wrapperArguments } = await import('../../src/engine/execute/wrapper.ts');
    mkdirSync(order.directory, { recursive: true });
    writeFileSync(join(order.directory, 'pid'), 'void\n');
    const child = spawn('/bin/sh', wrapperArguments(order.directory, ['sh', '-c', 'echo ran']), {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const said: string[] = [];
    child.stdout.on('data', (data) => said.push(String(data)));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(125);
    expect(said).toEqual([]);
  });

  test('tells by its own exit what a full disk kept it from writing', async () => {
    const order = rig.order(['true']);
    const argv = ['sh', '-c', 'mkdir "$0/exit.part"; exit 9', order.directory] as const;
    const blocked = { ...order, step: { ...order.step, work: { ...order.step.work, argv } } } as typeof order;
    expect(await rig.begin(blocked).ended()).toEqual(exited(9));
  });
});

/** What we hold open; the descriptor of the listing itself is gone when it is looked at. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    const path = join('/proc/self/fd', fd);
    return existsSync(path) ? readlinkSync(path) : [];
  });
}
