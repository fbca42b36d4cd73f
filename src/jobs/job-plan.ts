import { stat } from 'node:fs/promises';
import { unusableName } from '../engine/execute/child-environment.ts';
import { doFileActions } from '../engine/execute/file-actions.ts';
import type { CommandWork } from '../engine/model/step.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorText } from '../lib/system-error.ts';
import type { JobSettings } from '../regions/executor-settings.ts';
import type { JobWish } from './job-spec.ts';

/** The variables of a Job, by where their values are. No value of a secret passes through here. */
export interface JobVariables extends Pick<JobWish, 'env' | 'fromSecret'> {
  readonly unset: readonly string[];
  readonly fromFiles: Readonly<Record<string, string>>;
}

export function jobVariables(work: CommandWork, settings: JobSettings): Result<JobVariables, string> {
  const env: Record<string, string> = { NO_COLOR: '1', ...settings.env };
  const unset: string[] = [];
  for (const [name, value] of Object.entries(work.env)) {
    if (value === null) unset.push(name);
    else env[name] = value;
    if (value === null) delete env[name];
  }
  const fromSecret: Record<string, string> = {};
  const fromFiles: Record<string, string> = {};
  for (const [name, reference] of Object.entries(work.secretEnv ?? {})) {
    const place = reference.slice(reference.indexOf(':') + 1);
    if (reference.startsWith('file:')) fromFiles[name] = place;
    else if (settings.secret === null)
      return err(`the variable ${name} is ${reference}, and executor.secret names no Secret`);
    else fromSecret[name] = place;
  }
  return ok({ env, unset, fromSecret, fromFiles });
}

/** Everything that can be found out and done without asking the cluster. Null = ready. */
export async function prepareFiles(
  work: CommandWork,
  directory: string,
  settings: JobSettings,
): Promise<string | null> {
  const name = unusableName({ ...work.env, ...work.secretEnv });
  if (name !== null) return `a variable cannot be named ${JSON.stringify(name)}`;
  for (const path of [directory, work.cwd]) {
    if (!isShared(path, settings)) return `${path} is on none of the volumes that Jobs see (executor.volumes)`;
  }
  const undone = await doFileActions(work.files);
  if (undone !== null) return undone;
  const there = await stat(work.cwd).catch(systemErrorText);
  return typeof there === 'string' ? `could not work in ${work.cwd}: ${there}` : null;
}

const isShared = (path: string, { volumes }: JobSettings): boolean =>
  volumes.some((volume) => path === volume.path || path.startsWith(`${volume.path.replace(/\/+$/, '')}/`));
