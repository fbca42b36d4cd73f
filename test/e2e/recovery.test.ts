import { describe, expect, test } from 'vitest';
import { helmDirectory } from '../rigs/cli/tool-directories.ts';
import { chainScenes } from './recovery/chain-scenes.ts';
import { readDocument } from './recovery/document.ts';
import { engineScenes } from './recovery/engine-scenes.ts';
import { failureScenes } from './recovery/failure-scenes.ts';
import { journalScenes } from './recovery/journal-scenes.ts';
import { leftoverScenes } from './recovery/leftover-scenes.ts';
import { Scene } from './recovery/scene.ts';

/** What no test can type, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'az login': 'needs a person and a real cloud',
  'npm unlink --global besu-console': 'would change the programs of the machine the test runs on',
};

const document = readDocument();
const proved = { commands: new Set<string>(), promises: new Set<string>() };
/** Longest first: they are played side by side. */
const scenes = { ...leftoverScenes, ...journalScenes, ...failureScenes, ...engineScenes, ...chainScenes };

describe.skipIf(helmDirectory('helm4') === null).concurrent('what docs/recovery.md says', () => {
  for (const [title, play] of Object.entries(scenes)) {
    test(title, async (own) => play(await Scene.open(document, proved, own)));
  }
});

// Without helm the scene of a stuck release cannot be played, and its commands would be missing.
describe.skipIf(helmDirectory('helm4') === null)('of docs/recovery.md', () => {
  test('every command was typed by a scene', () => {
    const missing = [...document.commands].filter((each) => !proved.commands.has(each) && !(each in ELSEWHERE));
    expect(missing).toEqual([]);
    expect(Object.keys(ELSEWHERE).filter((each) => !document.commands.has(each))).toEqual([]);
  });

  test('every promise was seen by a scene', () => {
    expect([...document.promises].filter((each) => !proved.promises.has(each))).toEqual([]);
  });
});
