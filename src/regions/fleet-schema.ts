import * as z from 'zod';
import { executorSchema } from './executor-schema.ts';
import { chainSchema } from './genesis-schema.ts';
import { featuresSchema, notifySchema, ownerSchema, promotionSchema } from './governance-schema.ts';
import { healthSchema } from './health-schema.ts';
import { networksSchema } from './network-schema.ts';
import { checksSchema, phasesSchema } from './phase-schema.ts';
import { byName, decimal, group, matching, oneOf, path, text, whole } from './schema-words.ts';
import { failuresSchema, strategySchema } from './strategy-schema.ts';

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
/** A made-up fleet is for rehearsals; ten times the largest anybody asked for. */
export const MOST_REGIONS = 1000;

const regionId = () => matching(/^[a-z0-9][a-z0-9-]{0,40}$/, 'a region id: lower case letters, digits and hyphens');
const uuid = (what: string) => matching(UUID, `${what}: a UUID such as 11111111-2222-3333-4444-555555555555`);

const customRegionSchema = group('A region of your own, for a lab or another cloud.', {
  id: regionId().describe('Unlike any id of the catalogue.'),
  name: text('a name').max(60, { error: 'at most 60 characters' }).optional().describe('Default: the id.'),
  code: matching(/^[A-Z]{3,4}$/, 'three or four capital letters')
    .optional()
    .describe('For narrow screens. Default: made from the id.'),
  geography: oneOf(['Europe', 'Asia Pacific', 'Americas', 'Middle East', 'Africa', 'Custom']).default('Custom'),
  city: text('a name').max(60, { error: 'at most 60 characters' }).optional(),
  latitude: decimal(-90, 90).default(0).describe('Degrees north.'),
  longitude: decimal(-180, 180).default(0).describe('Degrees east.'),
  pair: regionId().optional().describe('A region never restarted at the same time.'),
  zones: whole(0, 10).default(0).describe('Availability zones.'),
});

// Any text: what is no region is told which region it may have meant, and that is better than a pattern.
const asked = () => text('a region id').max(100, { error: 'a region id' });
const DEPLOY_WORDS = 'all, or a list of at least one region id; there is no default';
export const regionsSchema = group('Which regions take part.', {
  deploy: z
    .union(
      [
        z.literal('all', { error: DEPLOY_WORDS }),
        z
          .array(asked(), { error: DEPLOY_WORDS })
          .min(1, { error: DEPLOY_WORDS })
          .max(MOST_REGIONS, { error: `at most ${MOST_REGIONS} regions` }),
      ],
      {
        error: DEPLOY_WORDS,
      },
    )
    .describe('all, or a list of region ids. There is no default.'),
  admin: asked().optional().describe('The administrative region: monitoring, management, backup; never a validator.'),
  custom: z
    .array(customRegionSchema, { error: 'a list of regions' })
    .max(MOST_REGIONS, { error: `at most ${MOST_REGIONS} regions` })
    .default([])
    .describe('Regions of your own; deploy: all includes them.'),
});

const variableName = () => matching(/^[A-Za-z_][\w-]{0,100}$/, 'a name of a terraform variable');

const definition = {
  owner: ownerSchema().optional(),
  validators: whole(0, 100).optional().describe('Validators in each region. Default 1.'),
  sentries: whole(0, 100).optional().describe('Sentries in each region. Default 1.'),
  vcpus: whole(0, 100_000).optional().describe('vCPUs each region needs, checked against the quota. Default 10.'),
  vars: byName(variableName(), z.json(), 'a map of terraform variables')
    .optional()
    .describe('Terraform variables, by name.'),
  values: byName(matching(/^[^\0]{1,200}$/, 'a name of a helm value'), z.json(), 'a map of helm values')
    .optional()
    .describe('Helm values, by top-level name.'),
};
export const definitionSchema = group('What every region gets.', definition);
export const overridesSchema = byName(
  regionId(),
  group('What this region, or this zone of it, gets instead.', definition),
  'a map from region ids',
).describe('What some regions get instead, by region id; zones by ids such as uksouth-1.');

/** The one definition of besu-console.yaml: validation, defaults and the JSON Schema for editors are made from it. */
export const fleetSchema = group('A fleet of Besu validators: what is wanted, and how it is rolled out.', {
  version: z.literal(1, { error: '1, the version of this format' }).describe('Version of this format: 1.'),
  name: matching(/^[a-z0-9][a-z0-9-]{0,40}$/, 'lower case letters, digits and hyphens, at most 41').describe(
    'Name of the fleet.',
  ),
  environment: oneOf(['production', 'staging', 'lab'], 'production, staging or lab; there is no default').describe(
    'production asks for typed confirmation. There is no default.',
  ),
  azure: group('Where it is deployed.', {
    subscription: uuid('a subscription').describe('Refused when the logged-in one differs.'),
    tenant: uuid('a tenant').optional(),
    vmSizeVariable: variableName()
      .optional()
      .describe('The terraform variable with the VM size, for the quota of its family. Default: vm_size.'),
  }).optional(),
  regions: regionsSchema,
  definition: definitionSchema.prefault({}),
  overrides: overridesSchema.default({}),
  chain: chainSchema.optional(),
  networks: networksSchema.default({}),
  phases: phasesSchema,
  checks: checksSchema.default([]).describe('What has to be true after every change of nodes.'),
  strategy: strategySchema.prefault({}),
  failures: failuresSchema.prefault({}),
  health: healthSchema.prefault({}),
  executor: executorSchema.optional(),
  features: featuresSchema.default({}),
  promotion: promotionSchema.optional(),
  notify: notifySchema.optional(),
  mode: oneOf(['single', 'ha', 'scaled', 'kubernetes'], 'single, ha, scaled or kubernetes')
    .optional()
    .describe('What has to be there before a run is planned (docs/cluster.md). Default: nothing is asked for.'),
  journalCopy: path('a directory')
    .optional()
    .describe('Every journal is copied there too, for the day its own place is lost.'),
});

export type FleetInput = z.output<typeof fleetSchema>;
export type RegionsInput = z.output<typeof regionsSchema>;
export type CustomRegionInput = z.output<typeof customRegionSchema>;
export type DefinitionInput = z.output<typeof definitionSchema>;
