import * as z from 'zod';
import { byName, group, matching, text } from './schema-words.ts';
import { isReference } from './secret-reference.ts';

const FEATURE_WORDS = 'all, none, a percentage such as 25%, or a list of region ids';
const PERCENT = /^(?:100|[1-9]?\d)%$/;
const DAYS = /^(?:[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])d$/;
/** What cannot be seen has no place on a screen. */
const ONE_LINE = /^[^\p{Cc}\p{Cf}]{1,100}$/u;

const featureSchema = z.union(
  [
    z.enum(['all', 'none'], { error: FEATURE_WORDS }),
    z.string({ error: FEATURE_WORDS }).regex(PERCENT, { error: FEATURE_WORDS }),
    z.array(text('a region id').max(100, { error: 'a region id' }), { error: FEATURE_WORDS }).max(1000),
  ],
  { error: FEATURE_WORDS },
);

export const featuresSchema = byName(
  matching(/^[a-z][a-z0-9_]{0,40}$/, 'a name of a feature: lower case letters, digits and underscores'),
  featureSchema,
  'a map from features to where they are on',
).describe('Where a feature is on: all, none, a percentage of the regions, or a list of them.');

export const promotionSchema = group('This definition must have been verified elsewhere before it comes here.', {
  from: matching(/^[a-z0-9][a-z0-9-]{0,40}$/, 'the name of another fleet').describe('Name of the fleet that tries it.'),
  within: matching(DAYS, 'a number of days from 1d to 365d')
    .default('14d')
    .describe('How long such a proof counts. Default 14d.'),
});

const WEBHOOK_WORDS = 'where the address is: env:NAME or file:PATH';
export const notifySchema = group('Who is told when something needs a person.', {
  webhook: z
    .string({ error: WEBHOOK_WORDS })
    .max(4096, { error: WEBHOOK_WORDS })
    .refine(isReference, { error: WEBHOOK_WORDS })
    .describe('env:NAME or file:PATH that holds an http or https address; it gets one JSON POST for each such change.'),
});

export const ownerSchema = () =>
  matching(ONE_LINE, 'one line of at most 100 characters').describe('Who answers for it: a team or a person.');

export type FeaturesInput = z.output<typeof featuresSchema>;
