import { render } from 'ink';
import type { EngineLink } from '../engine/link.ts';
import type { Actor } from '../engine/model/event.ts';
import { App } from './app.tsx';
import { ConsoleStore } from './console-store.ts';
import type { Suspender } from './hooks/use-console.ts';
import { leaveOn } from './leave-on.ts';
import type { LogSource } from './log-source.ts';
import { GIVE_TITLE_BACK, KEEP_TITLE } from './osc.ts';
import { NO_OUTSIDE, type Outside } from './outside.ts';
import { IMPERSONAL, type Personal } from './personal.ts';
import { defaultQuitChoices } from './quit-choices.ts';
import type { ReplayLink } from './replay-link.ts';
import { DEFAULT_NOTICES, type NoticeSettings } from './state/notice.ts';
import type { LeaveReason } from './state/situation.ts';
import type { QuitChoice } from './state/ui-state.ts';
import type { Company } from './store-options.ts';
import { followJobControl } from './suspend-self.ts';
import { createTheme, type ThemeName } from './theme.ts';
import { type Timing, wallTiming } from './timing.ts';
import type { ScreenSize } from './view/screen-size.ts';

export interface MountOptions {
  readonly link: EngineLink;
  readonly logs: LogSource;
  readonly actor: Actor;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly colorLevel: 0 | 1 | 2 | 3;
  readonly ascii: boolean;
  readonly header: { readonly tools: string; readonly program: string };
  readonly quitChoices?: readonly QuitChoice[];
  readonly readOnly?: boolean;
  readonly outside?: Outside;
  readonly personal?: Personal;
  /** Absent = dark. */
  readonly theme?: ThemeName;
  readonly notices?: NoticeSettings;
  readonly company?: Company;
  readonly timing?: Timing;
  /** The recording that `link` is; absent = a rollout. */
  readonly replay?: ReplayLink | undefined;
  readonly onLeave?: (reason: LeaveReason) => void;
  /** Leaves by itself when this settles; when it fails, `mountConsole` fails as it does, the terminal given back first. */
  readonly until?: Promise<void>;
  /** Called once there is a picture; `drawn` settles when everything decided so far has been written. */
  readonly onReady?: (drawn: () => Promise<void>) => void;
}

/** Shows the console until somebody leaves it. The only call of Ink's render: this file owns the terminal. */
export async function mountConsole(options: MountOptions): Promise<{ readonly reason: LeaveReason }> {
  const { stdout, stdin } = options;
  const notices = options.notices ?? DEFAULT_NOTICES;
  const store = new ConsoleStore({
    ...{ link: options.link, logs: options.logs, actor: options.actor, ...options.header },
    quitChoices: options.quitChoices ?? defaultQuitChoices,
    readOnly: options.readOnly ?? false,
    outside: options.outside ?? NO_OUTSIDE,
    personal: options.personal ?? IMPERSONAL,
    notices,
    company: options.company ?? null,
    theme: createTheme({ colorLevel: options.colorLevel, ascii: options.ascii, name: options.theme }),
    timing: options.timing ?? wallTiming,
    size: sizeOf(stdout),
    replay: options.replay ?? null,
  });
  let suspend: Suspender | null = null;
  // Ink does this only after its first picture: what is typed until then would be echoed into it.
  if (stdin.isTTY) stdin.setRawMode(true);
  const app = render(<App store={store} onSuspender={(one) => void (suspend = one)} />, {
    ...{ stdout, stdin, interactive: true, alternateScreen: true, incrementalRendering: true },
    // The store decides how often there is a picture; a lower rate here would only delay keys (ink facts).
    ...{ maxFps: 60, exitOnCtrlC: false, patchConsole: false },
  });
  let left: LeaveReason | null = null;
  // The first reason stands: a terminal that closes while we leave is no second wish.
  const leave = (reason: LeaveReason): void => {
    if (left !== null) return;
    left = reason;
    options.onLeave?.(reason);
    app.unmount();
  };
  const write = (sequence: string): void => void (left === null && stdout.write(sequence));
  const jobs = followJobControl(async (during) => void (await suspend?.(during)));
  if (notices.title) write(KEEP_TITLE);
  store.owns({ leave, write, lend: jobs.lend, repaint: () => app.clear(), suspend: () => jobs.suspend() });
  const unsize = onNewSize(stdout, () => store.resize(sizeOf(stdout)));
  const unhear = leaveOn(options, () => leave('detach'));
  const failures: unknown[] = [];
  options.until?.then(
    () => leave('detach'),
    (problem: unknown) => {
      failures.push(problem);
      leave('detach');
    },
  );
  options.onReady?.(() => app.waitUntilRenderFlush());
  try {
    await app.waitUntilExit();
  } finally {
    unhear();
    jobs.end();
    unsize();
    store.end();
    if (notices.title) stdout.write(GIVE_TITLE_BACK);
  }
  if (failures.length > 0) throw failures[0];
  return { reason: left ?? 'quit' };
}

/**
 * Node tells of a new size only when it differs from the last one it knows. Two changes at once, there and back, leave
 * it the same and the picture cut off all the same.
 */
function onNewSize(stdout: NodeJS.WriteStream, redraw: () => void): () => void {
  let told = false;
  const onResize = (): void => {
    told = true;
    redraw();
  };
  // Node's own listener came first, so by now it is known whether it has told.
  const onSignal = (): void => {
    if (!told) redraw();
    told = false;
  };
  // Before Ink's own listener: cells of the old width must be forgotten before it paints with the new one.
  stdout.prependListener('resize', onResize);
  process.on('SIGWINCH', onSignal);
  return () => {
    stdout.off('resize', onResize);
    process.off('SIGWINCH', onSignal);
  };
}

/** A terminal that does not say its size is taken for the smallest common one. */
function sizeOf(stdout: NodeJS.WriteStream): ScreenSize {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}
