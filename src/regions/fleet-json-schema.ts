import * as z from 'zod';
import { fleetSchema } from './fleet-schema.ts';

/** Draft 7, because that is what the YAML language servers of editors understand completely. */
export function fleetJsonSchema(): string {
  const schema = z.toJSONSchema(fleetSchema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ title: 'besu-console fleet file', ...schema }, null, 2)}\n`;
}
