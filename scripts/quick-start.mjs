// Two packages of Ink's do at start-up what is hardly ever needed, and cost a third of the time to the first picture.
// Each change leaves what they answer as it is; the build stops when a package no longer looks as it did.

import { readFile } from 'node:fs/promises';

/** For esbuild. */
export const quickStart = {
  name: 'quick-start',
  setup({ onLoad }) {
    const change = (filter, edit) =>
      onLoad({ filter }, async ({ path }) => ({ contents: edit(await readFile(path, 'utf8'), path) }));
    change(/[/\\]yoga-layout[/\\].*yoga-wasm-base64-esm\.js$/, withoutFetch);
    change(/[/\\]string-width[/\\]index\.js$/, withLateEmoji);
  },
};

/** Given a fetch, it reads its own base64 through it, and Node loads a whole HTTP client for that (25 ms). */
const withoutFetch = (source) => `const fetch = undefined;\n${source}`;

const EMOJI = 'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;';

/**
 * The expression for every emoji takes 30 ms to compile and to run once. Of a single code point it says, by its
 * definition in Unicode TS 51, what Emoji_Presentation says, but for half a flag; longer ones still make it. Travels as
 * text, so it knows nothing of this file.
 */
export function lateEmoji() {
  const alone = /^[\p{Emoji_Presentation}--\p{Regional_Indicator}]$/v;
  let every = null;
  const isAlone = (text) => text.length === (text.codePointAt(0) > 0xffff ? 2 : 1);
  return {
    test(text) {
      if (isAlone(text)) return alone.test(text);
      every ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
      return every.test(text);
    },
  };
}

function withLateEmoji(source, path) {
  if (!source.includes(EMOJI)) throw new Error(`${path} has changed: look again at what it compiles when it is loaded`);
  return source.replace(EMOJI, () => `const rgiEmojiRegex = (${lateEmoji.toString()})();`);
}
