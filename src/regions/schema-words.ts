import * as z from 'zod';
import { DURATION_PATTERN, DURATION_WORDS, parseDuration } from './duration.ts';

/*
 * Building blocks of the fleet schema. The `error` of each is not what is wrong but what would be right ("a whole number
 * from 1 to 256"): the message is made from the place and the value, and the words follow as the hint.
 */

/** Linux allows 4096 bytes for a path; nobody needs more for a name. */
const LONGEST_PATH = 4096;
/** Half of what Linux allows for one argument of a program (128 KiB). */
const LONGEST_ARGUMENT = 65_536;

export const whole = (from: number, to: number, unit = '') => {
  const error = `a whole number${unit} from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

export const decimal = (from: number, to: number) => {
  const error = `a number from ${from} to ${to}`;
  return z.number({ error }).min(from, { error }).max(to, { error });
};

export const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });

export const oneOf = <const Options extends readonly string[]>(
  options: Options,
  error = `one of ${options.join(', ')}`,
) => z.enum(options, { error });

// NUL ends an argument in every operating system, so nothing after it would arrive.
const withoutNul = (longest: number, error: string) =>
  z
    .string({ error })
    .min(1, { error })
    .max(longest, { error })
    .regex(/^[^\0]*$/, { error });

export const path = (what = 'a path') => withoutNul(LONGEST_PATH, `${what}, relative to the fleet file`);
export const text = (what: string) => withoutNul(LONGEST_PATH, what);

export const argv = () => {
  const error = 'a program and its arguments as a list, such as [./deploy.sh, "{region}"]';
  const argument = z
    .string({ error: 'a text: quote it' })
    .max(LONGEST_ARGUMENT)
    .regex(/^[^\0]*$/, { error: 'a text without NUL' });
  return z.tuple([withoutNul(LONGEST_PATH, 'the name or the path of a program')], argument, { error });
};

export const duration = () =>
  z.union(
    [
      whole(1, 86_400, ' of seconds'),
      z
        .string({ error: DURATION_WORDS })
        .regex(DURATION_PATTERN, { error: DURATION_WORDS })
        .refine((written) => parseDuration(written) !== null, { error: DURATION_WORDS }),
    ],
    { error: DURATION_WORDS },
  );

/** A map from free names to one kind of value. */
export const byName = <Value extends z.ZodType>(name: z.ZodString, value: Value, error: string) =>
  z.record(name, value, { error });

/** A map whose keys are known: any other key is a mistake. */
export const group = <Shape extends z.ZodRawShape>(what: string, shape: Shape) =>
  z.strictObject(shape, { error: `a map of ${Object.keys(shape).join(', ')}` }).describe(what);
