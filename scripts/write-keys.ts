import { readFile, writeFile } from 'node:fs/promises';
import { keysMarkdown } from '../src/ui/keys/keys-markdown.ts';

/** Writes docs/keys.md; with `--check` it writes nothing and fails when the stored one is stale. */
const target = new URL('../docs/keys.md', import.meta.url);
const wanted = `# Keys

Made from the table in \`src/ui/keys/bindings.ts\` by \`npm run keys\`; change the table, not this file.

A key that acts opens a question with the cursor on Cancel: \`y\` says yes, \`esc\`, \`n\` and \`enter\` say no. Where a name or a
reason has to be typed, \`enter\` confirms it once it is right and \`esc\` gives it up.

${keysMarkdown().replaceAll('### ', '## ').trimEnd()}
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
