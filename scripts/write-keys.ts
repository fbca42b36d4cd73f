import { readFile, writeFile } from 'node:fs/promises';
import { keysMarkdown, presetMarkdown } from '../src/ui/keys/keys-markdown.ts';
import { commandSpecs } from '../src/ui/state/command-line/command-specs.ts';

/** Writes docs/keys.md; with `--check` it writes nothing and fails when the stored one is stale. */
const target = new URL('../docs/keys.md', import.meta.url);
const wanted = `# Keys

Made from the table in \`src/ui/keys/bindings.ts\` by \`npm run keys\`; change the table, not this file.

A key that acts opens a question with the cursor on Cancel: \`y\` says yes, \`esc\`, \`n\` and \`enter\` say no. Where a name or a
reason has to be typed, \`enter\` confirms it once it is right and \`esc\` gives it up. The question of a push takes a reason
behind \`r\`; where the fleet's name follows, it is asked for first and may stay empty.

Other keys can be given to any action by its name: [preferences.md](preferences.md). \`besu-console keys\` prints what is
in force for you.

${keysMarkdown().replaceAll('### ', '## ').trimEnd()}

## Typing

In the prompts behind \`:\`, \`/\` and \`&\` \`left\`, \`right\`, \`home\`, \`end\`, \`ctrl-a\`, \`ctrl-e\`, \`ctrl-b\` and \`ctrl-f\` move
the caret; \`ctrl-w\` takes the word before it, \`ctrl-u\` all before it, \`ctrl-k\` all behind it, \`delete\` and \`ctrl-d\` the
character under it. \`enter\` takes what was typed, \`esc\` gives it up.

A filter is made of words: all must be found, \`!word\` must not. Rows are found by id, name, code, geography, city, by how
they stand (\`failed\`, \`approve\`, \`running\`, \`waiting\`, \`done\`, \`verified\`, \`skipped\`), by the class of a failure
(\`quota\`), or by one phase: \`besu:failed\`. Events are found by their text.

## Commands

\`:\` opens the command prompt. While a line is typed it says what \`enter\` would do, or what is wrong. \`tab\` completes
commands, regions, phases and tools and goes round what is possible, \`shift-tab\` goes back; \`up\` and \`down\` bring back
earlier lines that begin as the typed one does. A command that changes the run asks the same question as its key.
Regions are named by id, name or code: \`japaneast\`, \`Japan East\`, \`jpe\`.

| command | does |
|---|---|
${commandSpecs.map(({ usage, does }) => `| \`${usage.replaceAll('|', '\\|')}\` | ${does} |`).join('\n')}

## The vim preset

\`"preset": "vim"\` in the preferences changes these; everything else stays.

${presetMarkdown('vim')}
`;

if (process.argv.includes('--check')) {
  const stored = await readFile(target, 'utf8').catch(() => null);
  if (stored !== wanted) {
    console.error('docs/keys.md is stale: run node scripts/write-keys.ts');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, wanted);
}
