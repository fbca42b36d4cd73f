import { invariant } from '../lib/assert.ts';
import type { JsonObject } from '../lib/json.ts';
import { listAt } from './json-path.ts';

// Inputs come from our own recipes: one of a wrong shape is a bug, not news of the world.

export function textInput(input: JsonObject, name: string): string {
  const value = input[name];
  invariant(typeof value === 'string', `probe input ${name} is a text`);
  return value;
}

export function numberInput(input: JsonObject, name: string): number {
  const value = input[name];
  invariant(typeof value === 'number' && Number.isFinite(value), `probe input ${name} is a number`);
  return value;
}

export const optionalText = (input: JsonObject, name: string): string | null =>
  input[name] === undefined || input[name] === null ? null : textInput(input, name);

export const optionalNumber = (input: JsonObject, name: string, otherwise: number): number =>
  input[name] === undefined || input[name] === null ? otherwise : numberInput(input, name);

export function textsInput(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  invariant(Array.isArray(value), `probe input ${name} is a list`);
  return listAt(input, name).filter((each) => typeof each === 'string');
}

export const optionalTexts = (input: JsonObject, name: string): readonly string[] =>
  input[name] === undefined || input[name] === null ? [] : textsInput(input, name);
