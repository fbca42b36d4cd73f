import { render } from 'ink';
import type { EngineLink } from '../engine/link.ts';
import type { Actor } from '../engine/model/event.ts';
import { App } from './app.tsx';
import { ConsoleStore } from './console-store.ts';
import type { Suspender } from './hooks/use-console.ts';
import { leaveOn } from './leave-on.ts';
import type { LogSource } from './log-source.ts';
import { defaultQuitChoices } from './quit-choices.ts';
import type { LeaveReason } from './state/situation.ts';
import type { QuitChoice } from './state/ui-state.ts';
import { suspendSelf } from './suspend-self.ts';
import { createTheme } from './theme.ts';
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
  readonly timing?: Timing;
  readonly onLeave?: (reason: LeaveReason) => void;
  /** Called once there is a picture; `drawn` settles when everything decided so far has been written. */
  readonly onReady?: (drawn: () => Promise<void>) => void;
}

/** Shows the console until somebody leaves it. The only call of Ink's render: this file owns the terminal. */
export async function mountConsole(options: MountOptions): Promise<{ readonly reason: LeaveReason }> {
  const { stdout, stdin } = options;
  const store = new ConsoleStore({
    ...{ link: options.link, logs: options.logs, actor: options.actor, ...options.header },
    quitChoices: options.quitChoices ?? defaultQuitChoices,
    theme: createTheme(options),
    timing: options.timing ?? wallTiming,
    size: sizeOf(stdout),
  });
  let suspend: Suspender | null = null;
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
  store.owns({ leave, repaint: () => app.clear(), suspend: () => suspend !== null && void suspend(suspendSelf) });
  const onResize = (): void => store.resize(sizeOf(stdout));
  // Before Ink's own listener: cells of the old width must be forgotten before it paints with the new one.
  stdout.prependListener('resize', onResize);
  const unhear = leaveOn(options, () => leave('detach'));
  options.onReady?.(() => app.waitUntilRenderFlush());
  try {
    await app.waitUntilExit();
  } finally {
    unhear();
    stdout.off('resize', onResize);
    store.end();
  }
  return { reason: left ?? 'quit' };
}

/** A terminal that does not say its size is taken for the smallest common one. */
function sizeOf(stdout: NodeJS.WriteStream): ScreenSize {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}
