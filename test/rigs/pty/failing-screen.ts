// The real screen on a link that is broken, as a bug of ours would break it: for what a person is left with.
// Arguments: the run's directory, and where it fails: `answering` a command, or `telling` (on SIGUSR2) what happened.

import { guarded } from '../../../src/cli/guarded.ts';
import type { Face } from '../../../src/cli/host/opening-face.ts';
import { lookFor } from '../../../src/cli/run/choose-look.ts';
import { showScreen } from '../../../src/cli/run/show-screen.ts';
import { processTerminal } from '../../../src/cli/terminal.ts';
import { runDirectory } from '../../../src/engine/journal/run-directory.ts';
import type { LinkMessage } from '../../../src/engine/link.ts';
import { FakeEngine } from '../screen/fake-engine.ts';
import { rolloutPlan } from '../screen/rollout-plan.ts';

const [state = '', where = ''] = process.argv.slice(2);
const engine = new FakeEngine(rolloutPlan());
const terminal = processTerminal();

const face: Face = {
  link: {
    attach: (listener) => {
      process.on('SIGUSR2', () => listener({ type: 'nonsense' } as unknown as LinkMessage));
      return engine.attach(listener);
    },
    send: () => {
      throw new TypeError(`broken while ${where}`);
    },
  },
  close: () => {},
  onFaces: () => () => {},
};

process.exitCode = await guarded(terminal, async () => {
  const look = await lookFor({}, terminal);
  if (look === null) throw new Error('this is no terminal');
  return showScreen(face, runDirectory(state, engine.state.plan.run), { look }, terminal);
});
