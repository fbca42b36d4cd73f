import { describe, expect, test } from 'vitest';
import { FLEET_SCOPE } from '../../../src/engine/model/ids.ts';
import { obey } from '../../../src/engine/obey.ts';
import { chainStep, deploying, open, sight, TOKEN } from '../../rigs/screen/chain-rollout.ts';
import type { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { BY } from '../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain } from '../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, typing } from '../../rigs/screen/press-keys.ts';

const onFleet = { ui: { cursor: FLEET_SCOPE } };
const press = (engine: FakeEngine, ...chunks: readonly (readonly string[])[]) => pressKeys(engine, chunks, onFleet);
const shown = (engine: FakeEngine, { ui }: ReturnType<typeof pressKeys>) => plain(picture(engine, { ui })).join('\n');
const flowing = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('raising a fee on the screen', () => {
  test('shows what it pays now, the cap and what nodes take', () => {
    const text = flowing(shown(deploying(), press(deploying(), ['$'])));
    expect(text).toContain('Raise the fee of nonce 4 on mainnet?');
    expect(text).toContain('It pays at most 30 gwei for a unit of gas. The fleet file allows at most 40 gwei');
    expect(text).toContain('from 33.000000001 gwei on');
  });

  test('asks once more for the number that was typed, with the focus on Cancel, and sends what was seen', () => {
    const engine = deploying();
    const asked = press(engine, ['$'], ...typing('38.5'), ['enter']);
    expect(flowing(shown(engine, asked))).toContain('Let nonce 4 on mainnet pay up to 38.5 gwei?');
    expect(commandsIn(press(engine, ['$'], ...typing('38.5'), ['enter'], ['enter']))).toEqual([]);
    const [command] = commandsIn(press(engine, ['$'], ...typing('38.5'), ['enter'], ['y']));
    expect(command).toEqual({ type: 'raise-fee', step: TOKEN, nonce: 4, maxFeeGwei: '38.5', by: BY });
    const seen = dataOf(engine).signals.accounts;
    expect(command !== undefined && obey(engine.state, command, (id) => seen.get(id) ?? null).ok).toBe(true);
  });

  test(':raise-fee asks the same as its key, from any row', () => {
    const typed = pressKeys(deploying(), [...keys(':'), ...typing('raise-fee'), ['enter']]).ui.dialog;
    expect(typed).toMatchObject({ kind: 'raise-fee' });
    expect(typed).toEqual(press(deploying(), ['$']).ui.dialog);
  });

  test('takes no number that would be refused, and says why while it is typed', () => {
    const engine = deploying();
    for (const [text, why] of [
      ['41', 'The fleet file allows at most 40 gwei.'],
      ['33', 'Nodes take a replacement only from 33.000000001 gwei on.'],
      ['x', 'A number of gwei'],
      ['', 'At most, in gwei'],
    ] as const) {
      const turn = press(engine, ['$'], ...typing(text), ['enter'], ['y'], ['enter']);
      expect(commandsIn(turn)).toEqual([]);
      expect(shown(engine, press(engine, ['$'], ...typing(text), ['enter']))).toContain(why);
    }
  });

  test('is not answered by letters that were on their way', () => {
    expect(commandsIn(press(deploying(), ['$', '3', '8', 'enter', 'y']))).toEqual([]);
    expect(commandsIn(press(deploying(), ['$'], ['3', '8', 'enter', 'y']))).toEqual([]);
  });

  test('is closed by esc at any moment', () => {
    expect(press(deploying(), ['$'], ['esc']).ui.dialog).toBeNull();
    expect(press(deploying(), ['$'], ...typing('38'), ['enter'], ['esc']).ui.dialog).toBeNull();
  });

  test('stands in the menu and the footer only while something waits', () => {
    const engine = deploying();
    expect(shown(engine, press(engine, ['x']))).toContain('raise the fee of a transaction that waits');
    expect(shown(engine, press(engine))).toContain('$ raise fee');
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ block: 9 }) }) });
    expect(shown(engine, press(engine, ['x']))).not.toContain('raise the fee of a transaction');
    expect(press(engine, ['$']).ui.toast?.text).toBe('nonce 4 is in block 9 already: its fee is paid');
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: null }) });
    expect(press(engine, ['$']).ui.toast?.text).toBe('no transaction waits here: there is no fee to raise');
  });

  test('is told to be impossible where the cap leaves no room', () => {
    const engine = deploying();
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ capWei: '32000000000' }) }) });
    expect(press(engine, ['$']).ui.toast?.text).toBe('nonce 4 cannot pay more: the fleet file allows at most 32 gwei');
  });

  test('is about the step that is selected, when several wait', () => {
    const engine = deploying();
    const other = chainStep('contracts', 'chain-138-Token');
    engine.begin(chainStep('contracts', 'chain-138-preview'));
    engine.succeed(chainStep('contracts', 'chain-138-preview'));
    engine.begin(other);
    const slow = sight(other, { network: 'chain-138', open: open({ nonce: 7 }) });
    engine.signal({ type: 'account', sight: slow });
    const views = [{ kind: 'regions' }, { kind: 'region', scope: FLEET_SCOPE, step: other, panel: 'step' }] as const;
    const { ui } = pressKeys(engine, keys('$'), { ui: { cursor: FLEET_SCOPE, views } });
    expect(ui.dialog).toMatchObject({ kind: 'raise-fee', step: other, nonce: 7 });
  });

  test('says so when the transaction was mined while the question was open', () => {
    const engine = deploying();
    const asked = press(engine, ['$'], ...typing('38'), ['enter']);
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ block: 9 }) }) });
    expect(shown(engine, asked)).toContain('That transaction does not wait any more');
  });

  test('what a cancel leaves behind is told from what the step does', () => {
    const text = flowing(shown(deploying(), press(deploying(), ['ctrl-k'])));
    expect(text).toContain('What was signed is in the ledger');
    expect(text).not.toContain('Nothing in the region changes');
    expect(text).not.toContain('Exactly one signal');
  });
});
