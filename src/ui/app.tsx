import type { ConsoleStore } from './console-store.ts';
import { type Suspender, useConsole } from './hooks/use-console.ts';
import { ConsoleScreen } from './screens/console-screen.tsx';

export function App(props: { readonly store: ConsoleStore; readonly onSuspender: (suspend: Suspender) => void }) {
  return <ConsoleScreen picture={useConsole(props.store, props.onSuspender)} />;
}
