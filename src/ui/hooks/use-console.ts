import { useApp, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { ConsoleStore } from '../console-store.ts';
import type { Picture } from '../painter.ts';

/** Joins the store to Ink: keys and pastes in, pictures out. The only place where both are known. */
export function useConsole(store: ConsoleStore, onSuspender: (suspend: Suspender) => void): Picture {
  const { suspendTerminal } = useApp();
  useEffect(() => onSuspender(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => store.press(input, key));
  // Mounted always: without it bracketed paste is off and a paste arrives as keys.
  usePaste((text) => store.paste(text));
  return useSyncExternalStore(store.subscribe, store.picture);
}

/** Hands the terminal to somebody else until the promise of `during` settles. */
export type Suspender = (during: () => Promise<void>) => Promise<unknown>;
