import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAndRun } from '../../../../src/cli/program.ts';
import { decodeGenesis } from '../../../../src/contracts/genesis/decode-genesis.ts';
import { nodeIn, nodesIn, REGIONS } from '../../contracts/genesis/sample-nodes.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'besu-console-chain-genesis-'));
  await writeFile(join(cwd, 'nodes.json'), JSON.stringify(nodesIn(REGIONS)));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

/** What the command printed, or what it refused with. */
async function run(...more: readonly string[]): Promise<{ readonly out: string; readonly refused: string }> {
  let out = '';
  const terminal = { out: (text: string) => void (out += text), err: () => {}, isInteractive: false, env: {}, cwd };
  const argv = [
    'chain',
    'genesis',
    '--nodes',
    'nodes.json',
    '--chain-id',
    '138',
    '--block-period',
    '2',
    '--out',
    'new',
  ];
  try {
    await parseAndRun([...argv, ...more], terminal);
    return { out, refused: '' };
  } catch (problem) {
    return { out, refused: problem instanceof Error ? problem.message : String(problem) };
  }
}

const text = (name: string): Promise<string> => readFile(join(cwd, 'new', name), 'utf8');

describe('chain genesis', () => {
  it('writes both files and says what the chain can stand', async () => {
    const { out } = await run();
    expect(out.replaceAll(cwd, '')).toBe(
      [
        'written      /new/genesis.json',
        'written      /new/static-nodes.json',
        'validators   4',
        'quorum       3: no block 1 before so many are up',
        'may be down  1: the chain stops at 2; 1 may lie',
        'regions      4: japaneast 1, northeurope 1, uksouth 1, ukwest 1',
        '             the loss of any one region leaves a quorum',
        'note         gas is free: every node needs --min-gas-price=0',
        '',
      ].join('\n'),
    );
    expect(decodeGenesis(await text('genesis.json'))).toMatchObject({
      ok: true,
      value: { chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4, milestone: 'shanghai', baseFeeWei: '0' },
    });
    expect(new Set(JSON.parse(await text('static-nodes.json')))).toEqual(
      new Set(nodesIn(REGIONS).map(({ enode }) => enode)),
    );
  });

  it('takes every setting from its options, and tells programs in JSON', async () => {
    await writeFile(join(cwd, 'alloc.json'), JSON.stringify({ [`0x${'ab'.repeat(20)}`]: { balance: '5' } }));
    const settings = [
      '--request-timeout',
      '7',
      '--epoch',
      '100',
      '--empty-block-period',
      '60',
      '--milestone',
      'london',
    ];
    const { out } = await run(
      ...settings,
      '--base-fee',
      '7',
      '--gas-limit',
      '9000000',
      '--alloc',
      'alloc.json',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({ validators: 4, quorum: 3, mayBeDown: 1, files: [{ kept: 'written' }, {}] });
    expect(decodeGenesis(await text('genesis.json'))).toMatchObject({
      ok: true,
      value: {
        requestTimeoutSeconds: 7,
        epochLength: 100,
        emptyBlockPeriodSeconds: 60,
        milestone: 'london',
        baseFeeWei: '7',
        gasLimit: 9_000_000,
        alloc: { [`0x${'ab'.repeat(20)}`]: { balance: '0x5' } },
      },
    });
  });

  it('never writes over other files unless told so, and then over both', async () => {
    await run();
    const before = await text('genesis.json');
    expect((await run()).out).toContain('unchanged');
    await writeFile(join(cwd, 'new', 'static-nodes.json'), '[]\n');
    const refused = await run('--epoch', '5');
    expect(refused.refused).toContain('genesis.json is there already and says something else: it was left alone');
    expect([await text('genesis.json'), await text('static-nodes.json')]).toEqual([before, '[]\n']);
    await run('--epoch', '5', '--force');
    expect(await text('genesis.json')).not.toBe(before);
    expect(await text('static-nodes.json')).not.toBe('[]\n');
    expect((await readdir(join(cwd, 'new'))).toSorted()).toEqual(['genesis.json', 'static-nodes.json']);
  });

  it('collects several lists', async () => {
    await writeFile(join(cwd, 'nodes.json'), JSON.stringify(nodesIn(REGIONS.slice(0, 3))));
    await writeFile(join(cwd, 'more.json'), JSON.stringify(nodeIn('japaneast')));
    expect((await run('--nodes', 'more.json')).out).toContain('validators   4');
  });

  it.each([
    [['--chain-id', '0'], '--chain-id 0: a whole number from 1 to'],
    [['--chain-id', '9007199254740993'], '--chain-id 9007199254740993: a whole number from 1 to'],
    [['--block-period', '2.5'], '--block-period 2.5: a whole number from 1 to 3600'],
    [['--base-fee', '1gwei'], '--base-fee 1gwei: a whole number of wei'],
    [['--nodes', 'none.json'], 'none.json cannot be read: no such file'],
    [['--alloc', 'nodes.json'], 'nodes.json: is no map from addresses'],
  ])('refuses %j and writes nothing', async (more, expected) => {
    expect((await run(...more)).refused).toContain(expected);
    expect(await readdir(cwd)).toEqual(['nodes.json']);
  });

  it('names the entry that is wrong', async () => {
    const nodes = nodesIn(REGIONS).map((node, index) => (index === 3 ? { ...node, address: '0x1' } : node));
    await writeFile(join(cwd, 'nodes.json'), JSON.stringify(nodes));
    const { refused } = await run();
    expect(refused).toContain('nodes.json: entry 4 (japaneast): 0x1 is no address: 0x and 40 hex digits\n  ');
    expect(refused).toContain('Nothing was written.');
  });
});
