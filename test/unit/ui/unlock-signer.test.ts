import { describe, expect, test } from 'vitest';
import { FLEET_SCOPE } from '../../../src/engine/model/ids.ts';
import { hearLine } from '../../../src/ui/plain/line-session.ts';
import { paste } from '../../../src/ui/state/paste.ts';
import { firstUiState } from '../../../src/ui/state/ui-state.ts';
import { KEYSTORE, signingStep } from '../../rigs/engine/typed-keystore.ts';
import { BY, FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, situationOf, typing } from '../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';

function planned(): FakeEngine {
  const plan = rolloutPlan();
  return new FakeEngine({ ...plan, steps: [...plan.steps, signingStep(FLEET_SCOPE, 'chain-138')] });
}
const launched = (): FakeEngine => planned().launch();
const onFleet = { ui: { cursor: FLEET_SCOPE } };
const shown = (engine: FakeEngine, turn: ReturnType<typeof pressKeys>) =>
  plain(picture(engine, { ui: turn.ui })).join('\n');

describe('a password on the screen', () => {
  test('is asked for by the key that approves, never shown, and sent once', () => {
    const engine = launched();
    const asked = pressKeys(engine, [...keys('a'), ...typing('my canary')], onFleet);
    expect(shown(engine, asked)).toContain('The password of deployer.json, which signs on chain-138?');
    expect(shown(engine, asked)).not.toContain('canary');
    const sent = pressKeys(engine, [...keys('a'), ...typing('my canary'), ['enter']], onFleet);
    expect(commandsIn(sent)).toEqual([{ type: 'unlock-signer', network: 'chain-138', password: 'my canary', by: BY }]);
    expect(JSON.stringify(sent.ui)).not.toContain('canary');
  });

  test('is taken from a paste as it is, up to the end of its line', () => {
    const engine = launched();
    const asked = pressKeys(engine, keys('a'), onFleet);
    const pasted = paste(asked.ui, ' two  words \nrest', engine.nowMs);
    expect(pasted.dialog).toMatchObject({ kind: 'unlock-signer', typed: ' two  words ' });
  });

  test('is asked for right after the launch, while somebody is there', () => {
    const turn = pressKeys(planned(), [...keys('L'), ['y']]);
    expect(commandsIn(turn)).toMatchObject([{ type: 'launch' }]);
    expect(turn.ui.dialog).toMatchObject({ kind: 'unlock-signer', keystore: KEYSTORE });
  });

  test('that is missing is what needs a person', () => {
    expect(plain(picture(launched())).join('\n')).toContain('needs a password (a)');
  });

  test('has no place where lines are read out and remembered', () => {
    const engine = launched();
    const heard = hearLine(firstUiState(FLEET_SCOPE), 'approve fleet', situationOf(engine));
    expect(heard.ui.dialog).toBeNull();
    expect(heard.say.at(-1)).toContain('In another terminal: besu-console unlock-signer chain-138');
    expect(heard.effects).toEqual([]);
  });
});
