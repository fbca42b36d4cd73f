import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { Scope } from '../../engine/model/ids.ts';
import { partsOfAttempt } from '../../engine/model/ids.ts';
import { err } from '../../lib/result.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { LentTerminal, Outside, OutsideEffect, Said } from '../../ui/outside.ts';
import type { Exported } from '../../ui/state/situation.ts';
import { copyText } from './clipboard.ts';
import { logPathOf } from './log-path.ts';
import { copyMasked } from './masked-copy.ts';

interface Surroundings {
  readonly directory: RunDirectory;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The run is on another machine, and only what is looked at comes here. */
  readonly isElsewhere?: boolean;
  /** From the preferences; null = by the environment. */
  readonly pager: string | null;
  readonly editor: string | null;
  /** Nothing leaves a log without it. */
  readonly mask: SecretMask;
  readonly remember: (command: string) => Promise<void>;
}

/** The machine around the screen: its clipboard, files, pager, editor and shell. */
export function createOutside(around: Surroundings): Outside {
  return {
    async perform(effect, terminal) {
      try {
        return await perform(effect, terminal, around);
      } catch (problem) {
        return { text: problem instanceof Error ? problem.message : String(problem), tone: 'bad' };
      }
    },
    planRegion: around.isElsewhere === true ? refuseToPlan : planRegion,
  };
}

/** The fleet file of a run elsewhere is there too, and one of the same name here is another. */
export const refuseToPlan: Outside['planRegion'] = async (asked) =>
  err(`the fleet file is beside the engine, in its cluster: add the region there, with besu-console add ${asked}`);

/** The recipes are loaded when somebody asks: few screens ever plan. */
export async function planRegion(...asked: Parameters<Outside['planRegion']>): ReturnType<Outside['planRegion']> {
  try {
    const { planAddition } = await import('./plan-addition.ts');
    return await planAddition(...asked);
  } catch (problem) {
    return err(problem instanceof Error ? problem.message : String(problem));
  }
}

async function perform(effect: OutsideEffect, terminal: LentTerminal, around: Surroundings): Promise<Said | null> {
  switch (effect.type) {
    case 'copy': {
      const problem = await copyText(effect.text, around.env, (sequence) => terminal.write(sequence));
      return problem === null ? good(`copied: ${effect.what}`) : { text: problem, tone: 'warn' };
    }
    case 'save':
      return good(`saved: ${await save(effect.of, effect.to ?? null, around)}`);
    case 'open-in':
      return openIn(effect.program, effect.of, terminal, around);
    case 'shell':
      return shell(effect.scope, terminal, around);
    case 'remember-command':
      await around.remember(effect.text);
      return null;
  }
}

const good = (text: string): Said => ({ text, tone: 'good' });

/** Into the directory the console was started in; a log may hold what only its owner should read. */
async function save(of: Exported, to: string | null, around: Surroundings): Promise<string> {
  const { cwd, env } = around;
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const named = to === null ? null : resolve(cwd, to.replace(/^~(?=\/)/, env['HOME'] ?? '~'));
  const target = named ?? join(cwd, `besu-console-${fileName(of)}-${time}.${of.kind === 'log' ? 'log' : 'txt'}`);
  await writeExport(of, target, around);
  return target;
}

async function writeExport(of: Exported, target: string, { directory, mask }: Surroundings): Promise<void> {
  // Never over a file that is there: a name typed in a hurry may be that of something else.
  if (of.kind === 'log') await copyMasked(logPathOf(directory.path, of.attempt), target, mask);
  else await writeFile(target, of.text, { mode: 0o600, flag: 'wx' });
}

function fileName(of: Exported): string {
  const name = of.kind === 'text' ? of.name : nameOfLog(of);
  return name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80);
}

function nameOfLog(of: Extract<Exported, { kind: 'log' }>): string {
  const { step, n } = partsOfAttempt(of.attempt);
  return `${step}-${n}`;
}

/** A copy is given away, never the log itself: it may hold secrets, and an editor that saves would change what happened. */
async function openIn(
  program: 'pager' | 'editor',
  of: Exported,
  terminal: LentTerminal,
  around: Surroundings,
): Promise<Said | null> {
  const { env } = around;
  const words = commandWords(
    program === 'pager'
      ? (around.pager ?? env['PAGER'] ?? 'less -RX')
      : (around.editor ?? env['VISUAL'] ?? env['EDITOR'] ?? 'vi'),
  );
  const place = await mkdtemp(join(tmpdir(), 'besu-console-'));
  try {
    const target = join(place, `${fileName(of)}.txt`);
    await writeExport(of, target, around);
    return await lendTo(terminal, words, [target], around.cwd, env);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** The operator's shell with the region's own kubeconfig; helm and kubectl in it speak to that region alone. */
async function shell(scope: Scope, terminal: LentTerminal, around: Surroundings): Promise<Said | null> {
  if (around.isElsewhere === true) {
    return {
      text: `the kubeconfig of ${scope} is beside the engine, in its cluster: it does not leave it`,
      tone: 'warn',
    };
  }
  const place = join(around.directory.path, 'regions', scope);
  const kubeconfig = join(place, 'kube', 'config');
  const known = await access(kubeconfig).then(
    () => true,
    () => false,
  );
  if (!known) return { text: `${scope} has no kubeconfig yet: its kubernetes phase has not fetched one`, tone: 'warn' };
  await mkdir(place, { recursive: true, mode: 0o700 });
  const env = { ...around.env, KUBECONFIG: kubeconfig, BESU_CONSOLE_REGION: scope };
  return lendTo(terminal, [around.env['SHELL'] ?? '/bin/sh'], [], place, env);
}

async function lendTo(
  terminal: LentTerminal,
  [program = 'sh', ...first]: readonly string[],
  more: readonly string[],
  cwd: string,
  env: Surroundings['env'],
): Promise<Said | null> {
  let problem: string | null = null;
  await terminal.lend(async () => {
    problem = await run(program, [...first, ...more], cwd, env);
  });
  return problem === null ? null : { text: problem, tone: 'bad' };
}

/** Null once it has ended, however it ended: what a pager or a shell exits with is its user's business. */
function run(program: string, args: readonly string[], cwd: string, env: Surroundings['env']): Promise<string | null> {
  return new Promise((resolve) => {
    // No deadline: a person is at its keyboard.
    const child = spawn(program, [...args], { stdio: 'inherit', cwd, env });
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? `there is no program ${program}` : error.message),
    );
    child.once('exit', () => resolve(null));
  });
}

/** `less -R`, `code --wait`, `"/opt/my editor" -n`: words as a shell would split them, nothing expanded. */
export function commandWords(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? '');
}
