import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askLab, type LabAsk } from '../../../src/lab/ask-lab.ts';
import { createLab, type Lab, reopenLab } from '../../../src/lab/lab.ts';
import type { DoorAddress } from '../../../src/lab/lab-door.ts';
import { readLabRecord } from '../../../src/lab/lab-record.ts';

const REGIONS = ['northeurope', 'uksouth', 'ukwest'];

let directory: string;
let lab: Lab;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'besu-console-door-')), 'lab');
  lab = await createLab(directory, { regions: REGIONS, seed: 1, speed: 50, scenario: 'happy' });
});
afterEach(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

const door = async (): Promise<DoorAddress> => (await readLabRecord(directory))!.door!;
const ask = async (what: LabAsk) => askLab(await door(), what);
const inForce = async () => {
  const answer = await ask({ kind: 'status' });
  return answer.ok ? answer.value.inForce : answer.problem;
};

function raw(path: string, body: string, token: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('the door of a lab', () => {
  it('injects, says what is in force and where, and clears', async () => {
    const injected = await ask({ kind: 'inject', scenario: 'wrong-genesis', regions: ['uksouth'] });
    expect(injected).toMatchObject({
      ok: true,
      value: { inForce: [{ scenario: 'wrong-genesis', regions: ['uksouth'], where: ['uksouth'] }], waiting: null },
    });
    const status = await ask({ kind: 'status' });
    expect(status.ok && status.value.regions.map(({ region, scenarios }) => [region, scenarios])).toEqual([
      ['northeurope', []],
      ['uksouth', ['wrong-genesis']],
      ['ukwest', []],
    ]);
    await ask({ kind: 'clear' });
    expect(await inForce()).toEqual([]);
  });

  it('refuses what makes no sense, in words, and nothing changes', async () => {
    expect(await ask({ kind: 'inject', scenario: 'nope', regions: null })).toEqual({
      ok: false,
      problem: 'there is no scenario nope',
    });
    expect(await ask({ kind: 'inject', scenario: 'quota', regions: ['atlantis'] })).toMatchObject({ ok: false });
    expect(await inForce()).toEqual([]);
  });

  it('opens to nobody without the token, and its record is for its owner alone', async () => {
    const { port, token } = await door();
    expect(await askLab({ port, token: 'guess' }, { kind: 'status' })).toEqual({
      ok: false,
      problem: 'the token is wrong',
    });
    expect(await raw('/clear', '', token.slice(1), port)).toBe(401);
    expect((await stat(join(directory, 'lab.json'))).mode & 0o777).toBe(0o600);
  });

  it('does not read more than it needs, and takes nothing but an injection', async () => {
    const { port, token } = await door();
    expect(await raw('/inject', JSON.stringify({ scenario: 'x'.repeat(20_000) }), token, port)).toBe(413);
    for (const body of ['', '[]', 'null', '{"scenario":1}', '{"scenario":"quota","regions":[1]}', '{']) {
      expect(await raw('/inject', body, token, port)).toBe(400);
    }
    expect(await raw('/format-the-disk', '', token, port)).toBe(404);
  });

  it('is closed when the lab is down', async () => {
    const address = await door();
    await lab.close();
    expect((await readLabRecord(directory))!.door).toBeNull();
    expect(await askLab(address, { kind: 'status' })).toMatchObject({ ok: false });
  });

  it('takes many at once, one after the other', async () => {
    const names = ['quota', 'slow-rpc', 'partition', 'api-groups-off'];
    const answers = await Promise.all(names.map((scenario) => ask({ kind: 'inject', scenario, regions: null })));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect((await readLabRecord(directory))!.injections!.map(({ scenario }) => scenario).toSorted()).toEqual(
      names.toSorted(),
    );
  });
});

describe('what was injected', () => {
  it('is there again when the lab comes back, and clearing it leaves nothing', async () => {
    await ask({ kind: 'inject', scenario: 'quota', regions: ['ukwest'] });
    await ask({ kind: 'inject', scenario: 'stuck-helm', regions: ['uksouth'] });
    await lab.close();
    lab = await reopenLab(directory, (await readLabRecord(directory))!);
    expect((await inForce()).length).toBe(2);
    expect(await readdir(join(directory, 'faults', 'ukwest'))).toEqual(['aks.says']);
    await ask({ kind: 'clear' });
    await expect(readdir(join(directory, 'faults'))).rejects.toThrow('ENOENT');
    await lab.close();
    const { injections, clusters } = (await readLabRecord(directory))!;
    expect(injections).toEqual([]);
    expect(clusters!.objects['uksouth']!.filter(({ id }) => id === 'secrets')).toEqual([]);
  });

  it('in a lab made for it is what the lab was made for', async () => {
    const other = join(directory, 'other');
    const made = await createLab(other, { regions: REGIONS, seed: 1, speed: 50, scenario: 'auth-expired' });
    expect(made.status()).toMatchObject({ inForce: [], waiting: 'auth-expired' });
    await made.clear();
    expect(made.status()).toMatchObject({ inForce: [], waiting: null });
    await made.close();
    const quota = await createLab(`${other}-2`, { regions: REGIONS, seed: 1, speed: 50, scenario: 'quota' });
    expect(quota.status().inForce).toMatchObject([{ scenario: 'quota', regions: null }]);
    await quota.close();
  });
});
