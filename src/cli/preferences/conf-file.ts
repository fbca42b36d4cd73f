import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';

/** One small JSON file. The only place that knows the library behind it. */
export interface ConfFile {
  readonly path: string;
  /** Null = there is none. A file that cannot be read is a problem in words, and stays as it is. */
  read(): Promise<Result<JsonValue | null, string>>;
  /** Written whole, by rename, for its owner's eyes only. */
  write(key: string, value: JsonValue): Promise<void>;
}

export function confFile(directory: string, name: string): ConfFile {
  const path = join(directory, `${name}.json`);
  return {
    path,
    async read() {
      // The library costs more than most commands: it is loaded only for a file that is there.
      if (!existsSync(path)) return ok(null);
      try {
        return ok((await open(directory, name)).store);
      } catch (problem) {
        return err(problem instanceof SyntaxError ? 'it is not JSON' : String(problem));
      }
    },
    async write(key, value) {
      (await open(directory, name)).set(key, value);
    },
  };
}

async function open(directory: string, name: string) {
  const { default: Conf } = await import('conf');
  return new Conf<Record<string, JsonValue>>({
    ...{ cwd: directory, configName: name, projectName: 'besu-console', projectSuffix: '' },
    // Keys are taken as they are; a broken file is told of, never replaced.
    ...{ accessPropertiesByDotNotation: false, clearInvalidConfig: false, configFileMode: 0o600 },
  });
}
