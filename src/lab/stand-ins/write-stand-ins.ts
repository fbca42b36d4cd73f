import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs called terraform, kubectl and helm that run our stand-ins on the Node that runs us. */
export async function writeStandIns(directory: string, script: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const tool of ['terraform', 'kubectl', 'helm']) {
    const text = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} ${tool} "$@"\n`;
    await writeFile(join(directory, tool), text, { mode: 0o755 });
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
