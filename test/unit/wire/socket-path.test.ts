import { describe, expect, test } from 'vitest';
import { MAX_SOCKET_PATH_BYTES, socketPathFor } from '../../../src/wire/socket-path.ts';

const RUN = '20261121-040236-chain-138-k3f9';
const LONG = `/home/${'ä'.repeat(40)}/.local/state/besu-console/runs/${RUN}`;
const NONE = {};

describe('the path of the socket', () => {
  test('is beside the journal when that is short enough', () => {
    expect(socketPathFor(`/home/anna/.local/state/besu-console/runs/${RUN}`, RUN, NONE)).toBe(
      `/home/anna/.local/state/besu-console/runs/${RUN}/socket`,
    );
  });

  test('is counted in bytes, not in characters', () => {
    const directory = `/${'ä'.repeat(50)}`;
    expect(Buffer.byteLength(`${directory}/socket`)).toBeGreaterThan(MAX_SOCKET_PATH_BYTES);
    expect(`${directory}/socket`.length).toBeLessThan(MAX_SOCKET_PATH_BYTES);
    expect(socketPathFor(directory, RUN, NONE)).not.toContain('ä');
  });

  test('is else in the runtime directory of the user', () => {
    expect(socketPathFor(LONG, RUN, { XDG_RUNTIME_DIR: '/run/user/1000' })).toMatch(
      /^\/run\/user\/1000\/besu-console\/[0-9a-f]{16}\.sock$/,
    );
  });

  test.each([NONE, { XDG_RUNTIME_DIR: 'relative' }, { XDG_RUNTIME_DIR: `/run/${'x'.repeat(100)}` }])(
    'is else in a directory named after the user: %j',
    (env) => {
      const uid = process.getuid?.() ?? 0;
      expect(socketPathFor(LONG, RUN, env)).toMatch(new RegExp(`^/tmp/besu-console-${uid}/[0-9a-f]{16}\\.sock$`));
    },
  );

  test('tells the same run in two state directories apart, and is the same every time', () => {
    const paths = [LONG, `${LONG}/../other`, LONG].map((directory) => socketPathFor(directory, RUN, NONE));
    expect(paths[0]).toBe(paths[2]);
    expect(paths[0]).not.toBe(paths[1]);
  });
});
