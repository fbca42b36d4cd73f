import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** What one line of `terraform -json` (ui 1.2) means to us. Types unknown to us are `other`: newer ones come. */
export type TerraformMessage =
  | { readonly type: 'planned'; readonly address: string; readonly action: string; readonly reason: string | null }
  | {
      readonly type: 'summary';
      readonly operation: string;
      readonly add: number;
      readonly change: number;
      readonly remove: number;
    }
  | {
      readonly type: 'started' | 'going-on' | 'completed' | 'errored';
      readonly address: string;
      readonly action: string;
      readonly seconds: number | null;
    }
  | { readonly type: 'refreshing'; readonly address: string }
  | { readonly type: 'diagnostic'; readonly diagnostic: TerraformDiagnostic }
  | { readonly type: 'other'; readonly message: string };

export interface TerraformDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address: string | null;
}

const HOOKS: Readonly<Record<string, 'started' | 'going-on' | 'completed' | 'errored'>> = {
  apply_start: 'started',
  apply_progress: 'going-on',
  apply_complete: 'completed',
  apply_errored: 'errored',
};

/** Null = not a message of terraform: text of a warning, of a provider, or half a line. */
export function readTerraformLine(line: string): TerraformMessage | null {
  const message = parsed(line);
  if (message === null || typeof message['type'] !== 'string') return null;
  const type = message['type'];
  const hook = HOOKS[type];
  if (hook !== undefined) return hookMessage(hook, objectAt(message, 'hook'));
  if (type === 'planned_change') return plannedMessage(objectAt(message, 'change'));
  if (type === 'change_summary') return summaryMessage(objectAt(message, 'changes'));
  if (type === 'refresh_start') return { type: 'refreshing', address: addressOf(objectAt(message, 'hook')) };
  if (type === 'diagnostic') return { type, diagnostic: diagnosticOf(objectAt(message, 'diagnostic')) };
  return { type: 'other', message: textAt(message, '@message') };
}

function parsed(line: string): JsonObject | null {
  if (!line.startsWith('{')) return null;
  try {
    const value = JSON.parse(line) as JsonValue;
    return isJsonObject(value) ? value : null;
  } catch {
    // Half a line, or text that happens to begin with a brace.
    return null;
  }
}

function hookMessage(type: 'started' | 'going-on' | 'completed' | 'errored', hook: JsonObject): TerraformMessage {
  const seconds = hook['elapsed_seconds'];
  return {
    type,
    address: addressOf(hook),
    action: textAt(hook, 'action'),
    seconds: typeof seconds === 'number' ? seconds : null,
  };
}

function plannedMessage(change: JsonObject): TerraformMessage {
  const reason = textAt(change, 'reason');
  return {
    type: 'planned',
    address: addressOf(change),
    action: textAt(change, 'action'),
    reason: reason === '' ? null : reason,
  };
}

function summaryMessage(changes: JsonObject): TerraformMessage {
  return {
    type: 'summary',
    operation: textAt(changes, 'operation'),
    add: countAt(changes, 'add'),
    change: countAt(changes, 'change'),
    remove: countAt(changes, 'remove'),
  };
}

function diagnosticOf(diagnostic: JsonObject): TerraformDiagnostic {
  const address = textAt(diagnostic, 'address');
  return {
    severity: diagnostic['severity'] === 'warning' ? 'warning' : 'error',
    summary: textAt(diagnostic, 'summary'),
    detail: textAt(diagnostic, 'detail'),
    address: address === '' ? null : address,
  };
}

function addressOf(holder: JsonObject): string {
  return textAt(objectAt(holder, 'resource'), 'addr');
}

function objectAt(holder: JsonObject, key: string): JsonObject {
  const value = holder[key];
  return value !== undefined && isJsonObject(value) ? value : {};
}

function textAt(holder: JsonObject, key: string): string {
  const value = holder[key];
  return typeof value === 'string' ? value : '';
}

function countAt(holder: JsonObject, key: string): number {
  const value = holder[key];
  return typeof value === 'number' ? value : 0;
}
