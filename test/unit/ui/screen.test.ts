import { afterEach, expect, test } from 'vitest';
import { ConsoleRig } from '../../rigs/screen/console-rig.ts';
let rig: ConsoleRig;
afterEach(() => rig.end());
test('x', async () => {
 for (const [columns, rows] of [[80,24],[60,16],[50,10]] as const) {
  rig = new ConsoleRig({ columns, rows, environment: 'production', prepare: (engine) => {
    engine.launch();
    for (const r of ['northeurope','uksouth','ukwest']) engine.finish(r);
    const s = engine.advance('japaneast', 'besu/upgrade');
    engine.begin(s); engine.fail(s);
    for (const id of engine.startable()) engine.begin(id);
  }});
  await rig.type('!');
  console.log(await rig.text());
  console.log((await rig.type('S')).join('\n'));
  if (rows < 24) await rig.end();
 }
});
test('100', async () => {
  rig = new ConsoleRig({ regions: 100, prepare: (engine) => { engine.launch(); }});
  console.log((await rig.type('G')).join('\n'));
  console.log((await rig.type('kkkk')).join('\n'));
});
