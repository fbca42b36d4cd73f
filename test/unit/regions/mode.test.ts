import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/cli/run/make-plan.ts';
import type { RunId } from '../../../src/engine/model/ids.ts';
import { renderDiagnostics } from '../../../src/regions/diagnostic.ts';
import type { Fleet } from '../../../src/regions/fleet.ts';
import { parseFleetFile } from '../../../src/regions/fleet-file.ts';
import { modeNotes, modeRefusal } from '../../../src/regions/mode.ts';

const PLACE = { file: '/f/besu-console.yaml', directory: '/f' };

const text = (mode: string, validators: number, more = '') => `version: 1
name: modes
environment: lab
${mode === '' ? '' : `mode: ${mode}`}
regions: { deploy: [uksouth, ukwest, northeurope] }
definition: { validators: ${validators} }
phases: { preflight: { enabled: false }, verify: { command: ["true"] } }
${more}`;

function read(mode: string, validators: number, more = ''): Fleet {
  const parsed = parseFleetFile(text(mode, validators, more), PLACE);
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.problem));
  return parsed.value;
}

const refusal = (mode: string, validators: number, more = ''): string => {
  const parsed = parseFleetFile(text(mode, validators, more), PLACE);
  return parsed.ok ? '' : renderDiagnostics(parsed.problem);
};

const COPY = 'journalCopy: ../elsewhere';
const SPLIT = 'strategy: { concurrency: { terraform: 2 } }';

describe('a mode', () => {
  test('that is not named asks for nothing', () => {
    expect(read('', 1)).not.toHaveProperty('mode');
    expect(modeNotes(read('', 1))).toEqual([]);
  });

  test('single takes any chain, and says when it can lose none', () => {
    expect(modeNotes(read('single', 1))).toEqual([
      'mode single: with 3 the quorum is 2, and 1 may be down, this chain is for trying out',
    ]);
    expect(modeNotes(read('single', 2))).toEqual([]);
  });

  test('ha needs four validators and a second place for the journal', () => {
    expect(refusal('ha', 1, COPY)).toMatch(
      /besu-console\.yaml:4:7: ha needs at least 4 validators: with 3 the quorum is 2/,
    );
    expect(refusal('ha', 2)).toContain('ha keeps the journal in a second place');
    expect(read('ha', 2, COPY)).toMatchObject({ mode: 'ha', journalCopy: '../elsewhere' });
  });

  test('counts the smallest chain where every region has its own, and the whole chain when regions are selected', () => {
    const each = `${COPY}\nchain: { id: 138, topology: chain-per-region, genesis: genesis.json, blockPeriodSeconds: 2 }`;
    expect(refusal('ha', 2, each)).toContain('4 in every region: each is a chain');
    const selected = parseFleetFile(text('ha', 2, COPY), PLACE, { regions: ['uksouth'] });
    expect(selected).toMatchObject({ ok: true });
  });

  test('scaled needs nine validators, of which three may be down, and limits by tool', () => {
    expect(refusal('scaled', 2, SPLIT)).toContain('scaled needs at least 9 validators: with 6 the quorum is 4');
    expect(refusal('scaled', 3)).toContain('scaled splits its limits by tool');
    expect(read('scaled', 3, SPLIT).mode).toBe('scaled');
  });

  test('kubernetes needs Jobs, or an engine in the cluster', () => {
    expect(modeRefusal(read('kubernetes', 1), false)).toContain('needs executor: { kind: kubernetes }');
    expect(modeRefusal(read('kubernetes', 1), true)).toBeNull();
    const jobs = 'executor: { kind: kubernetes, image: "i:1", volumes: [{ path: /v, claim: c }] }';
    expect(modeRefusal(read('kubernetes', 1, jobs), false)).toBeNull();
  });

  test('that is none is refused with the four there are', () => {
    expect(refusal('big', 3)).toContain('single, ha, scaled or kubernetes');
  });

  test('changes nothing that keys, commands and events are made from: but for its name the plan is the same in all', () => {
    const planOf = (mode: string) => {
      const plan = makePlan(
        read(mode, 3, `${COPY}\n${SPLIT}`),
        { regions: null, phases: null },
        {
          ...{ run: 'RUN' as RunId, runDirectory: '/s/runs/RUN', stateDirectory: '/s', notes: [] },
          ...{ earlier: null, ceiling: null },
        },
      );
      if (!plan.ok) throw new Error(plan.problem.join());
      return plan.value;
    };
    const without = planOf('');
    expect(without.journalCopy).toBe('/elsewhere');
    for (const mode of ['single', 'ha', 'scaled', 'kubernetes']) {
      expect(planOf(mode), mode).toEqual({ ...without, mode });
    }
  });
});
