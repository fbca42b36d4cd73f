import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import { dirname } from 'node:path';
import { systemErrorText } from '../../lib/system-error.ts';
import { CommandError } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { loadSettings } from '../preferences/settings.ts';
import { version } from '../program-version.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { fetchedToolDirectory, findTools } from '../run/find-tools.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

type Verdict = 'ok' | 'note' | 'missing' | 'unknown';
interface Finding {
  readonly what: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** Less than this and a rollout's logs and terraform's providers may not fit. */
const LEAST_DISK_BYTES = 2 * 2 ** 30;

/** Tools, versions, terminal, disk. What could not be found out is said as unknown, never as ok. Exit 3 when a tool, or a place for runs, is missing. */
export async function doctorCommand(
  terminal: Terminal,
  options: GlobalOptions & { readonly json?: boolean },
): Promise<number> {
  const findings = [
    ...(await toolFindings(terminal)),
    nodeFinding(),
    terminalFinding(terminal),
    ...(await preferenceFindings(terminal)),
    ...(await machineFindings(terminal, options)),
  ];
  if (options.json) terminal.out(`${JSON.stringify({ program: version, findings }, null, 2)}\n`);
  else
    terminal.out(
      table(
        ['WHAT', 'VERDICT', 'DETAIL'],
        findings.map(({ what, verdict, detail }) => [what, verdict, detail]),
      ),
    );
  return findings.some(({ verdict }) => verdict === 'missing') ? 3 : 0;
}

async function toolFindings(terminal: Terminal): Promise<readonly Finding[]> {
  const env = childEnvironment(terminal.env, []);
  const fetched = fetchedToolDirectory(terminal.env);
  const tools = await findTools(['terraform', 'kubectl', 'helm', 'az'], env, { fetched, standIns: null });
  return tools.map(({ name, path, source, version: found }) => {
    if (source === 'PATH')
      return {
        what: name,
        verdict: found === null ? 'unknown' : 'ok',
        detail: `${found ?? 'did not say its version'}  ${path}`,
      };
    if (source === 'fetched')
      return {
        what: name,
        verdict: 'note',
        detail: `not on PATH, where a fleet of your own needs it; the lab uses the fetched copy ${found ?? ''} ${path}`,
      };
    if (name === 'az')
      return { what: name, verdict: 'note', detail: 'not on PATH: logins and quota cannot be checked' };
    return { what: name, verdict: 'missing', detail: 'not on PATH; the lab plays it with a stand-in' };
  });
}

function nodeFinding(): Finding {
  return { what: 'node', verdict: 'ok', detail: process.versions.node };
}

function terminalFinding({ isInteractive, env }: Terminal): Finding {
  const { columns, rows } = process.stdout;
  if (!isInteractive) return { what: 'terminal', verdict: 'note', detail: 'not interactive: plain lines only' };
  const size = `${columns}x${rows}`;
  const big = columns >= 60 && rows >= 16;
  return {
    what: 'terminal',
    verdict: big ? 'ok' : 'note',
    detail: `${size} ${env.TERM ?? ''}${big ? '' : ': the screen needs 60x16'}`,
  };
}

/** One line for each preference that was not taken; one that all were. */
async function preferenceFindings({ env }: Terminal): Promise<readonly Finding[]> {
  const { file, problems } = await loadSettings({}, env);
  if (problems.length === 0) return [{ what: 'preferences', verdict: 'ok', detail: file }];
  return problems.map((detail) => ({ what: 'preferences', verdict: 'note', detail }));
}

async function machineFindings(terminal: Terminal, options: GlobalOptions): Promise<readonly Finding[]> {
  const disk = await diskFinding(terminal, options);
  const machine = `${availableParallelism()} processors, ${gib(freemem())} GiB free memory`;
  return [disk, { what: 'machine', verdict: 'ok', detail: machine }];
}

async function diskFinding(terminal: Terminal, options: GlobalOptions): Promise<Finding> {
  try {
    const state = stateDirectoryOf(options, terminal);
    const { directory, free } = await nearestRoom(state);
    await access(directory, constants.W_OK);
    const verdict = free < LEAST_DISK_BYTES ? 'note' : 'ok';
    return { what: 'disk', verdict, detail: `${gib(free)} GiB free for ${state}` };
  } catch (problem) {
    const [why = ''] = (problem instanceof CommandError ? problem.message : describe(problem)).split('\n');
    return { what: 'disk', verdict: 'missing', detail: `${why} (--state-dir names another place)` };
  }
}

const describe = (problem: unknown): string => `no run can be kept: ${systemErrorText(problem)}`;
const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

/** The directory may not exist yet: its nearest parent is on the same disk. */
async function nearestRoom(path: string): Promise<{ readonly directory: string; readonly free: number }> {
  try {
    const { bavail, bsize } = await statfs(path);
    return { directory: path, free: bavail * bsize };
  } catch (problem) {
    const parent = dirname(path);
    if (parent === path) throw problem;
    return nearestRoom(parent);
  }
}
