import * as z from 'zod';
import { linearPattern } from '../lib/linear-pattern.ts';
import { OWN_CLASSES, OWN_TOOLS, patternSource } from './own-signature.ts';
import { duration, group, matching, oneOf, text, whole } from './schema-words.ts';

const GEOGRAPHIES = ['Europe', 'Asia Pacific', 'Americas', 'Middle East', 'Africa', 'Custom'] as const;
const SOAK_WORDS = 'a duration such as 10m, or a number of blocks such as 20 blocks';
const BLOCKS = /^[1-9]\d{0,5} blocks?$/;
const TOLERANCE_WORDS = 'none, quorum, a number of regions such as 2, or a percentage such as 10%';
const PERCENT = /^(?:100|[1-9]?\d)%$/;
/** As long as a title and a hint may be in an event; what cannot be seen has no place on a screen. */
const LINE = /^[^\p{Cc}\p{Cf}]{1,160}$/u;
const LONG_LINE = /^[^\p{Cc}\p{Cf}]{1,400}$/u;
/** A fleet has at most a thousand regions, so there is no use for more waves. */
const MOST_WAVES = 1000;

const id = () => text('a region id').max(100, { error: 'a region id' });
const soak = () => z.union([duration(), z.string().regex(BLOCKS, { error: SOAK_WORDS })], { error: SOAK_WORDS });

const waveSchema = group('Regions that begin together.', {
  name: matching(/^[a-z0-9][a-z0-9 -]{0,40}$/, 'lower case letters, digits, hyphens and blanks, at most 41')
    .optional()
    .describe('Default: wave and its number.'),
  regions: z.array(id(), { error: 'a list of region ids' }).min(1, { error: 'at least one region id' }).optional(),
  geography: oneOf(GEOGRAPHIES).optional().describe('All regions there that are in no wave yet.'),
  size: whole(1, 1000).optional().describe('So many of the regions that are in no wave yet.'),
  soak: soak().optional().describe('How long, or how many blocks, it is watched before the next wave begins.'),
});

const limit = (what: string) =>
  whole(1, 1000).optional().describe(`How many ${what} run at a time. Default: one per region.`);

export const strategySchema = group('In which order regions begin.', {
  kind: oneOf(['all-at-once', 'waves', 'manual'])
    .default('all-at-once')
    .describe('waves: one after another. manual: every region waits until somebody pushes it.'),
  concurrency: group('How many steps of one tool run at a time.', {
    terraform: limit('terraform steps'),
    kubectl: limit('kubectl steps'),
    helm: limit('helm steps'),
    command: limit('commands'),
    probe: limit('checks of a chain'),
  }).prefault({}),
  stagger: duration()
    .optional()
    .describe('How much time at least is between two steps of one tool that begin. Checks are not kept apart.'),
  canary: id().optional().describe('With waves: this region is a wave of its own before all others.'),
  waves: z
    .array(waveSchema, { error: 'a list of waves' })
    .max(MOST_WAVES, { error: `at most ${MOST_WAVES} waves` })
    .optional()
    .describe('Default: one wave for each geography. Regions in none of them come last.'),
  soak: soak().optional().describe('For every wave that does not say its own. Default: none.'),
  apartPairs: z
    .boolean({ error: 'true or false' })
    .default(true)
    .describe('Paired regions are never in one wave: the second ones follow in a wave of their own.'),
  tolerance: z
    .union(
      [
        oneOf(['none', 'quorum'], TOLERANCE_WORDS),
        whole(0, 1000),
        z.string().regex(PERCENT, { error: TOLERANCE_WORDS }),
      ],
      { error: TOLERANCE_WORDS },
    )
    .optional()
    .describe(
      'How many regions may fail before nothing new starts; quorum: as many validators as the chain can lose; none: any number. Default: 0 with waves, else none.',
    ),
});

export type StrategyInput = z.output<typeof strategySchema>;
export type WaveInput = z.output<typeof waveSchema>;

/** As many as the console's own table; each is looked for in every failure. */
const MOST_SIGNATURES = 64;
const MATCH_WORDS =
  'a text of 3 to 200 characters that stands in the line, or a regular expression between slashes such as /quota of \\w+/';

const isReadable = (match: string): boolean => {
  const source = patternSource(match);
  return source === null || linearPattern(source).ok;
};

const signatureSchema = group('An error you know: how it reads and what it means.', {
  match: z
    .string({ error: MATCH_WORDS })
    .min(3, { error: MATCH_WORDS })
    .max(200, { error: MATCH_WORDS })
    .refine(isReadable, {
      error: ({ input }) => `${MATCH_WORDS}; this one cannot be used: ${whyUnreadable(String(input))}`,
    })
    .describe('A text that stands in the line, or a regular expression between slashes. Upper and lower case are one.'),
  tool: oneOf(OWN_TOOLS)
    .optional()
    .describe('Only in steps of this tool; command: programs of your own and az, probe: checks. Default: in all.'),
  class: oneOf(OWN_CLASSES).describe('Decides whether it is tried again by itself, and how soon.'),
  title: matching(LINE, 'one line of at most 160 characters').describe('What happened.'),
  hint: matching(LONG_LINE, 'one line of at most 400 characters').describe('What to do.'),
  reach: oneOf(['one', 'all']).default('one').describe('all: it will hit every region.'),
  retry: oneOf(['never']).optional().describe('never: not tried again by itself, whatever the class says.'),
});

function whyUnreadable(match: string): string {
  const read = linearPattern(patternSource(match) ?? '');
  return read.ok ? '' : read.problem;
}

export const failuresSchema = group('What the console does by itself when something fails.', {
  retry: group('Tries by itself, by the kind of the failure: throttling, conflicts, lost connections, capacity.', {
    automatic: z.boolean({ error: 'true or false' }).default(true),
    attempts: whole(1, 100)
      .default(5)
      .describe('At most so many for each step; the kind of the failure may allow fewer.'),
    delayFactor: z
      .number({ error: 'a number from 0.01 to 100' })
      .min(0.01, { error: 'a number from 0.01 to 100' })
      .max(100, { error: 'a number from 0.01 to 100' })
      .default(1)
      .describe('Multiplies every waiting time.'),
  }).prefault({}),
  pause: group('New starts pause when failures of one cause come close together.', {
    enabled: z.boolean({ error: 'true or false' }).default(true),
    failures: whole(2, 1000).default(3).describe('So many regions with the same cause.'),
    within: duration().default('5m'),
    for: duration().default('2m').describe('How long; an expired login pauses until somebody resumes.'),
  }).prefault({}),
  signatures: z
    .array(signatureSchema, { error: 'a list of signatures' })
    .max(MOST_SIGNATURES, { error: `at most ${MOST_SIGNATURES} signatures` })
    .default([])
    .describe('Errors you know, looked for before those the console knows.'),
});

export type FailuresInput = z.output<typeof failuresSchema>;
