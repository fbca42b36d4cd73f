import { describe, expect, it } from 'vitest';
import type { NodeRules } from '../../../../src/contracts/genesis/check-nodes.ts';
import { genesisNodes } from '../../../../src/contracts/genesis/genesis-nodes.ts';
import { genesisSummary, summaryLines } from '../../../../src/contracts/genesis/genesis-summary.ts';
import type { JsonValue } from '../../../../src/lib/json.ts';
import { nodeIn, nodesIn, REGIONS, rules } from './sample-nodes.ts';

const read = (value: unknown, more: Partial<NodeRules> = {}, region: string | null = null) =>
  genesisNodes([{ name: 'nodes.json', value: value as JsonValue, region }], { ...rules, ...more });

function problemsOf(value: unknown, more: Partial<NodeRules> = {}): readonly string[] {
  const nodes = read(value, more);
  return nodes.ok ? [] : nodes.problem.map(({ where, message }) => `${where}: ${message}`);
}

const good = nodesIn(REGIONS);
const withEntry = (index: number, change: object) =>
  good.map((node, place) => (place === index ? { ...node, ...change } : node));

describe('the nodes of a chain', () => {
  it('are the same whatever the order, the spelling of a region and the case of an address', () => {
    const shuffled = good.toReversed().map((node) => ({ ...node, address: node.address }));
    const spelt = withEntry(3, { region: 'Japan East' });
    const [one, other, named] = [read(good), read(shuffled), read(spelt)];
    expect(one).toEqual(other);
    expect(named).toEqual(one);
  });

  it.each([
    ['a list', good],
    ['a map from regions to lists', Object.fromEntries(good.map((node) => [node.region, [node]]))],
    [
      'a map from regions to nodes that do not repeat their region',
      Object.fromEntries(good.map(({ region, ...node }) => [region, node])),
    ],
  ])('may be %s', (_, value) => {
    expect(read(value)).toEqual(read(good));
  });

  it('may leave their region out where the file is that of a region', () => {
    const { region: _, ...node } = nodeIn('ukwest');
    const nodes = read([node], { allowFewRegions: true }, 'ukwest');
    expect(nodes).toMatchObject({ ok: true, value: { nodes: [{ region: 'ukwest', address: node.address }] } });
  });

  it.each<[string, unknown, string]>([
    [
      'of one address twice',
      withEntry(2, { address: good[0]?.address }),
      'entry 3 (ukwest): has the address of nodes.json: entry 1 (northeurope)',
    ],
    [
      'of one key twice',
      [...good, { ...nodeIn('westus3'), enode: good[1]?.enode }],
      'entry 5 (westus3): has the enode key of nodes.json: entry 2 (uksouth)',
    ],
    [
      'at one place twice',
      withEntry(3, { enode: good[3]?.enode.replace(/@.*/, good[0]?.enode.replace(/.*@/, '@') ?? '') }),
      'entry 4 (japaneast): listens where another does: nodes.json: entry 1 (northeurope)',
    ],
    [
      'with a short address',
      withEntry(1, { address: '0x12' }),
      'entry 2 (uksouth): 0x12 is no address: 0x and 40 hex digits',
    ],
    ['with the zero address', withEntry(1, { address: `0x${'0'.repeat(40)}` }), 'is the zero address'],
    ['with a changed checksum', withEntry(1, { address: '0xFE3B557E8Fb62b89F4916B721be55cEb828dBd74' }), 'checksum'],
    ['without enode', withEntry(1, { enode: undefined }), 'entry 2 (uksouth): has no enode'],
    [
      'with a short key',
      withEntry(1, { enode: 'enode://ab@10.0.0.1:30303' }),
      'whose public key is not 128 hex digits',
    ],
    ['without port', withEntry(1, { enode: good[1]?.enode.replace(':30303', '') }), 'not of the form enode://'],
    [
      'with port 0',
      withEntry(1, { enode: good[1]?.enode.replace(':30303', ':0') }),
      'whose port is not from 1 to 65535',
    ],
    [
      'at no address',
      withEntry(1, { enode: good[1]?.enode.replace(/@.*:/, '@0.0.0.0:') }),
      'at 0.0.0.0, where no other node can reach it',
    ],
    [
      'at a broken address',
      withEntry(1, { enode: good[1]?.enode.replace(/@.*:/, '@10.0.0.300:') }),
      'whose host is no address and no name',
    ],
    [
      'with the address of another key',
      withEntry(1, { address: '0xfe3b557e8fb62b89f4916b721be55ceb828dbd73' }),
      "is not the address of its enode's key, which is 0x",
    ],
    [
      'in the administrative region',
      withEntry(1, { region: 'West Europe' }),
      'entry 2 (westeurope): is in an administrative region, which never carries a validator',
    ],
    ['that is no node', [...good, 7], 'entry 5: is no node'],
    ['without region', withEntry(1, { region: undefined }), 'entry 2: has no region'],
    [
      'in two regions only',
      good.slice(0, 2),
      'the nodes together: they find each other over 2 of at least 3 regions (northeurope, uksouth)',
    ],
    ['of none', [], 'nodes.json: names no node'],
  ])('%s are refused by their entry', (_, value, expected) => {
    expect(problemsOf(value).join('\n')).toContain(expected);
  });

  it('show every mistake at once, each with what would be right', () => {
    const value = good.map((node, index) => (index < 2 ? { ...node, address: '0x' } : { ...node, enode: 'x' }));
    const nodes = read(value);
    expect(nodes.ok ? [] : nodes.problem).toHaveLength(4);
    expect(nodes.ok ? [] : nodes.problem.map(({ hint }) => hint).filter((hint) => hint === '')).toEqual([]);
  });

  it('that are few, or sign with another key, are accepted when that is meant', () => {
    expect(read(good.slice(0, 1), { allowFewRegions: true }).ok).toBe(true);
    expect(
      read(withEntry(0, { address: '0xfe3b557e8fb62b89f4916b721be55ceb828dbd73' }), { allowOtherKeys: true }).ok,
    ).toBe(true);
  });

  it('of a fleet stand in its regions only; of a file an unknown region is mentioned with the one that was meant', () => {
    const mine = REGIONS.map((id) => ({ id, name: id, code: id, role: 'deploy' as const }));
    const foreign = withEntry(3, { region: 'japaneastt' });
    expect(problemsOf(foreign, { regions: mine, onlyThese: true })).toEqual([
      'nodes.json: entry 4 (japaneastt): is in a region this fleet does not deploy',
    ]);
    expect(read(foreign)).toMatchObject({
      ok: true,
      value: { notes: ['japaneastt is no region of the catalogue (did you mean japaneast?)'] },
    });
  });

  it('are at most a hundred, and beyond thirty it is said that Besu was not tested so large', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, place) => nodeIn(REGIONS[place % 4] ?? '', place));
    expect(read(many(30))).toMatchObject({ ok: true, value: { notes: [] } });
    expect(read(many(31))).toMatchObject({ ok: true, value: { notes: [expect.stringContaining('up to about 30')] } });
    expect(read(many(100)).ok).toBe(true);
    expect(problemsOf(many(101))).toEqual(['the nodes together: 101 validators, more than 100']);
  });

  it('that name hosts, or loopback, or are fewer than four, come with a note', () => {
    const named = good
      .slice(0, 3)
      .map((node, index) => ({ ...node, enode: node.enode.replace(/@.*:/, `@n${index}.example:`) }));
    const local = good.map((node, index) => ({ ...node, enode: node.enode.replace(/@.*/, `@127.0.0.1:${index + 1}`) }));
    const notes = [named, local].map((value) => {
      const nodes = read(value);
      return nodes.ok ? nodes.value.notes : nodes.problem;
    });
    expect(notes).toEqual([
      [
        '3 validators: one that lies is survived from 4 on',
        '3 enodes name a host: every node needs --Xdns-enabled=true',
      ],
      ['4 enodes are on loopback: only nodes of the same machine reach them'],
    ]);
  });

  it('whose hosts are all names of one zone come with a note, in however many regions they are', () => {
    const notesAt = (...hosts: readonly string[]) => {
      const at = good.map((node, i) => ({ ...node, enode: node.enode.replace(/@.*:/, `@${hosts[i] ?? ''}:`) }));
      const nodes = read(at);
      return nodes.ok ? nodes.value.notes.filter((note) => note.startsWith('all hosts')) : nodes.problem;
    };
    const [a, b, c] = ['v1.north.chain.example.org', 'v1.south.chain.example.org', 'rpc.chain.example.org'];
    expect(notesAt(a, b, c, 'v.chain.example.org')).toEqual([
      expect.stringMatching(/^all hosts are names in chain\.example\.org: while that zone/),
    ]);
    expect(notesAt(a, b, c, 'v.example.org')).toEqual([expect.stringContaining('names in example.org:')]);
    // One address, or a name of another zone, is enough to begin with.
    expect(notesAt(a, b, c, '10.9.0.4')).toEqual([]);
    expect(notesAt(a, b, c, 'v.other.net')).toEqual([]);
    expect(notesAt(a, b, c, 'v.other.org')).toEqual([]);
    expect(notesAt('one', 'two', 'three', 'four')).toEqual([]);
  });

  it('cannot bring control characters to the terminal', () => {
    const problems = problemsOf(withEntry(0, { region: 'a\u001b[31m\u202eb', address: '\u0007' }));
    expect(problems.join()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(problems.join()).toContain('entry 1 (a [31m b)');
  });
});

describe('the summary of a chain', () => {
  it('of 24 regions: quorum 16, eight may be down, no region is needed alone', () => {
    const summary = genesisSummary(Array.from({ length: 24 }, (_, index) => ({ region: `region${index}` })));
    expect(summary).toMatchObject({ validators: 24, quorum: 16, mayBeDown: 8, mayLie: 7, stoppedBy: [] });
  });

  it('names the region whose loss alone stops the chain', () => {
    const summary = genesisSummary(['uksouth', 'uksouth', 'ukwest', 'japaneast'].map((region) => ({ region })));
    expect(summary.regions[0]).toEqual({ region: 'uksouth', validators: 2 });
    expect(summaryLines(summary)).toContain('             the loss of uksouth alone stops the chain');
  });
});
