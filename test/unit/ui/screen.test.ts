import { afterEach, expect, test } from 'vitest';
import { ConsoleRig } from '../../rigs/screen/console-rig.ts';
let rig: ConsoleRig;
afterEach(() => rig.end());
test('x', async () => {
  rig = new ConsoleRig({ prepare: (engine) => {
    engine.launch();
    for (const r of ['northeurope','uksouth','ukwest']) engine.finish(r);
    const s = engine.advance('japaneast', 'besu/upgrade');
    engine.begin(s); engine.fail(s);
    for (const id of engine.startable()) engine.begin(id);
  }});
  console.log(await rig.text());
  expect(1).toBe(1);
});
