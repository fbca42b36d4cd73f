import { describe, expect, test } from 'vitest';
import { childEnvironment } from '../../../../src/cli/run/child-environment.ts';

const pathOf = (path: string, tools: readonly string[] = []) => childEnvironment({ PATH: path }, tools).PATH;

describe("a child's environment", () => {
  test("is the operator's: login, proxy and home stay", () => {
    const env = { HOME: '/home/anna', ARM_CLIENT_ID: 'x', HTTPS_PROXY: 'http://p', TF_VAR_size: 'big', PATH: '/bin' };
    expect(childEnvironment(env, [])).toEqual({ ...env, NO_COLOR: '1' });
  });

  test.each([
    'FORCE_COLOR',
    'CLICOLOR_FORCE',
    'COLUMNS',
    'LINES',
    'NODE_OPTIONS',
    'TF_LOG',
    'TF_LOG_PROVIDER',
    'npm_config_registry',
    'npm_lifecycle_event',
    'BESU_CONSOLE_STATE_DIR',
  ])('has no %s', (name) => {
    expect(childEnvironment({ [name]: '1', PATH: '/bin' }, [])).toEqual({ PATH: '/bin', NO_COLOR: '1' });
  });

  test('has no colours, whatever the operator likes', () => {
    expect(childEnvironment({ NO_COLOR: '', FORCE_COLOR: '3' }, []).NO_COLOR).toBe('1');
  });

  test('has nothing for a variable without a value', () => {
    expect('EDITOR' in childEnvironment({ EDITOR: undefined }, [])).toBe(false);
  });

  test("drops what npm puts on PATH and keeps the operator's order", () => {
    const npm = [
      '/home/anna/project/node_modules/.bin',
      '/home/anna/node_modules/.bin',
      '/node_modules/.bin',
      '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
    ];
    expect(pathOf([...npm, '/opt/tools', '/usr/bin', '/bin'].join(':'))).toBe('/opt/tools:/usr/bin:/bin');
  });

  test("puts tools of ours last, so that the operator's own win", () => {
    expect(pathOf('/usr/bin:/bin', ['/cache/tools', '/lab/stand-ins'])).toBe(
      '/usr/bin:/bin:/cache/tools:/lab/stand-ins',
    );
  });

  test('has a PATH also when the operator has none', () => {
    expect(childEnvironment({}, ['/tools']).PATH).toBe('/usr/local/bin:/usr/bin:/bin:/tools');
  });

  test('never looks for programs in the current directory because PATH was empty', () => {
    expect(pathOf('', ['/tools'])).toBe('/tools');
    expect(pathOf('/home/anna/project/node_modules/.bin', ['/tools'])).toBe('/tools');
  });
});
