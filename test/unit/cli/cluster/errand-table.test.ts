import { describe, expect, test } from 'vitest';
import { ERRANDS, errandRole, judgeErrand } from '../../../../src/cli/cluster/errand-table.ts';
import { buildProgram } from '../../../../src/cli/program.ts';
import type { Terminal } from '../../../../src/cli/terminal.ts';

const errand = (verb: string, words: readonly string[] = [], flags: Readonly<Record<string, string | true>> = {}) => ({
  ...{ verb, words, flags },
});

describe('what an engine does for a caller from elsewhere', () => {
  test('is run with words that are never read as options', () => {
    expect(judgeErrand(errand('logs', ['--config=/etc/shadow'], { attempt: '2', raw: true }), 'viewer')).toEqual({
      ok: true,
      value: { argv: ['logs', '--attempt=2', '--raw', '--', '--config=/etc/shadow'], changes: false },
    });
    expect(judgeErrand(errand('report', ['latest'], { format: 'json' }), 'viewer')).toMatchObject({
      value: { argv: ['report', '--format=json', '--out=-', '--', 'latest'] },
    });
  });

  test.each([
    [errand('run', [], { yes: true }), 'run is not done for callers from elsewhere'],
    [errand('constructor'), 'constructor is not done for callers from elsewhere'],
    [errand('report', [], { out: '/tmp/x' }), 'report --out is not done for callers from elsewhere'],
    [errand('status', ['a', 'b']), 'status takes no more than 1 words'],
    [errand('rollback', ['uksouth'], { confirm: 'uksouth' }), 'rollback needs the role operator, and you are viewer'],
  ])('is refused when it is not in the table (%#)', (asked, problem) => {
    expect(judgeErrand(asked, 'viewer')).toEqual({ ok: false, problem });
  });

  test('asks for the least role: a plan may be looked at by a viewer, and carried out by an operator', () => {
    expect(errandRole(errand('rollback', ['uksouth']))).toBe('viewer');
    expect(errandRole(errand('rollback', ['uksouth'], { confirm: 'uksouth' }))).toBe('operator');
  });

  test('is known to the parser on both sides: every verb with every flag, and --cluster', () => {
    const root = buildProgram({} as Terminal, () => undefined);
    for (const [verb, { flags }] of Object.entries(ERRANDS)) {
      const known = root.commands.find((command) => command.name() === verb)?.options.map(({ long }) => long);
      for (const flag of [...flags, 'cluster']) expect(known, verb).toContain(`--${flag}`);
    }
  });

  test('every other verb says in one sentence that it does not take --cluster', () => {
    const root = buildProgram({ out: () => undefined, err: () => undefined } as unknown as Terminal, () => undefined);
    const said = (...argv: string[]) => {
      try {
        root.parse(argv, { from: 'user' });
        return 'it ran';
      } catch (problem) {
        return String(problem);
      }
    };
    expect(said('replay', '--cluster')).toContain('replay does not take --cluster: it reads a journal of this machine');
    expect(said('lab', 'inject', '--cluster')).toContain(
      'lab inject does not take --cluster: a lab lives on this machine',
    );
    for (const { name, options } of root.commands.map((command) => ({
      name: command.name(),
      options: command.options,
    }))) {
      const isParent = ['lab', 'chain', 'cluster'].includes(name);
      expect(isParent || options.some(({ long }) => long === '--cluster'), name).toBe(true);
    }
  });
});
