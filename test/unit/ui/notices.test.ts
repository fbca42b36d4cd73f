import { afterEach, describe, expect, test } from 'vitest';
import { AWAY_MS, type NoticeSettings } from '../../../src/ui/state/notice.ts';
import { ConsoleRig } from '../../rigs/screen/console-rig.ts';

const ESC = '\u001b';
const QUIET: NoticeSettings = { bell: 'never', notify: false, title: false };

let rig: ConsoleRig;
afterEach(() => rig.end());

function open(notices: Partial<NoticeSettings>): void {
  rig = new ConsoleRig({ prepare: (engine) => engine.launch(), options: { notices: { ...QUIET, ...notices } } });
}

async function failIn(region: string): Promise<void> {
  await rig.screen();
  const step = rig.engine.advance(region, 'besu/upgrade');
  rig.engine.begin(step);
  rig.engine.fail(step);
  await rig.screen();
}

const bells = (): number =>
  rig.terminal.written.replaceAll(/\u001b\][^\u001b\u0007]*\u0007/g, '').split('\u0007').length - 1;

describe('telling somebody who looks elsewhere', () => {
  test('the title of the window says how far the rollout is and how many failed; leaving gives the old one back', async () => {
    open({ title: true });
    await failIn('japaneast');
    expect(rig.terminal.written).toContain(`${ESC}[22;0t`);
    expect(rig.terminal.written).toMatch(/\u001b\]0;1 failed, 0\/24 [^\u001b]*\u001b\\/);
    await rig.end();
    expect(rig.terminal.written).toContain(`${ESC}[23;0t`);
  });

  test('the bell rings once for what newly needs a person, and only when no key was pressed for a minute', async () => {
    open({ bell: 'away' });
    await failIn('japaneast');
    expect(bells()).toBe(0);
    rig.timing.pass(AWAY_MS);
    await failIn('ukwest');
    expect(bells()).toBe(1);
    await rig.type('j');
    await failIn('koreacentral');
    expect(bells()).toBe(1);
  });

  test('a notification names the region', async () => {
    open({ notify: true });
    await failIn('japaneast');
    expect(rig.terminal.written).toContain(`${ESC}]9;Japan East needs you${ESC}\\`);
  });

  test('nothing is written when nothing was asked for', async () => {
    open({});
    await failIn('japaneast');
    expect(rig.terminal.written).not.toMatch(/\u001b\][09];/);
    expect(bells()).toBe(0);
  });
});
