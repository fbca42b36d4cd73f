import { isJsonObject, type JsonValue } from './json.ts';

/** The value with every text in it changed; the value itself when none was. Names of fields stay. */
export function changeTexts<Value>(value: Value, change: (text: string) => string): Value {
  return inTexts(value as JsonValue, change) as Value;
}

function inTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    const changed = value.map((each: JsonValue) => inTexts(each, change));
    return changed.some((each, at) => each !== value[at]) ? changed : value;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, inTexts(each, change)] as const);
  return entries.some(([name, each]) => each !== value[name]) ? Object.fromEntries(entries) : value;
}
