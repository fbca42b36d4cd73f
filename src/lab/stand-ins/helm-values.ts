import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';

/** The chart's own values, over them each `--values` file, over those each `--set-file`; maps are merged, as helm does. */
export async function helmValues(chart: string, argv: readonly string[]): Promise<JsonObject> {
  let values = await valuesFile(join(chart, 'values.yaml'));
  const setFiles: string[] = [];
  for (const [i, argument] of argv.entries()) {
    const given = argv[i + 1];
    if (given === undefined) continue;
    if (argument === '--values' || argument === '-f') values = merged(values, await valuesFile(given));
    if (argument === '--set-file') setFiles.push(given);
  }
  for (const given of setFiles) values = merged(values, await setFile(given));
  return values;
}

async function valuesFile(path: string): Promise<JsonObject> {
  const found: unknown = parse(await readFile(path, 'utf8'));
  return isJsonObject(found) ? found : {};
}

/** `key=path`; helm would take a bare comma for the next pair, so a backslash keeps one. */
async function setFile(given: string): Promise<JsonObject> {
  const at = given.indexOf('=');
  const path = given.slice(at + 1).replace(/\\(.)/g, '$1');
  return { [given.slice(0, at)]: await readFile(path, 'utf8') };
}

function merged(under: JsonObject, over: JsonObject): JsonObject {
  const both: Record<string, JsonObject[string]> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    both[key] = below !== undefined && isJsonObject(below) && isJsonObject(value) ? merged(below, value) : value;
  }
  return both;
}
