import { safeLine } from '../safe-line.ts';
import { withinRegion } from './region-of-address.ts';
import type { TerraformMessage } from './terraform-message.ts';

const DOING: Readonly<Record<string, string>> = {
  create: 'creating',
  update: 'updating',
  delete: 'destroying',
  read: 'reading',
};

/** What a hook says is going on right now; null = it says nothing of that. */
export function resourceActivity(
  message: TerraformMessage,
): { readonly address: string; readonly text: string } | null {
  if (message.type === 'refreshing') return activity(message.address, 'refreshing', null);
  if (message.type !== 'started' && message.type !== 'going-on') return null;
  return activity(message.address, DOING[message.action] ?? message.action, message.seconds);
}

function activity(address: string, doing: string, seconds: number | null) {
  const since = seconds === null ? '' : ` (${seconds} s)`;
  return { address, text: safeLine(`${doing} ${withinRegion(address)}${since}`) };
}
