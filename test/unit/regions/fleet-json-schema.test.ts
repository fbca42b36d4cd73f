import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { fleetJsonSchema } from '../../../src/regions/fleet-json-schema.ts';
import { phasesSchema } from '../../../src/regions/phase-schema.ts';
import { phaseTable } from '../../../src/regions/phase-table.ts';
import { starterFleetFile } from '../../../src/regions/starter.ts';

const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the stored schema is the one the definition gives: node scripts/write-schema.ts', () => {
  expect(file('schema/fleet.schema.json')).toBe(fleetJsonSchema());
});

test('an editor that follows the schema accepts the files we give away', () => {
  const schema = z.fromJSONSchema(JSON.parse(fleetJsonSchema()));
  const ours = ['fleet-commands', 'fleet-production', 'fleet-hundred'].map((name) => file(`examples/${name}.yaml`));
  for (const text of [...ours, starterFleetFile]) expect(schema.safeParse(parse(text)).error).toBeUndefined();
});

test('an editor that follows the schema knows what is required, and explains every top-level key it can', () => {
  const { required, properties } = JSON.parse(fleetJsonSchema());
  expect(required).toEqual(['version', 'name', 'environment', 'regions', 'phases']);
  for (const property of Object.values(properties)) expect(property).toHaveProperty('description');
});

test('the schema and the table know the same phases and recipes', () => {
  for (const { path, recipe } of phaseTable) {
    let schema: unknown = phasesSchema;
    for (const key of path.slice(1)) {
      expect(schema).toBeInstanceOf(z.ZodObject);
      const shape = (schema as z.ZodObject).shape;
      schema = (shape[key] as z.ZodOptional).unwrap();
    }
    const keys = Object.keys((schema as z.ZodObject).shape);
    expect(keys.filter((key) => ['terraform', 'kubectl', 'helm', 'chain', 'contracts', 'ccip'].includes(key))).toEqual(
      recipe === null ? [] : [recipe],
    );
  }
});
