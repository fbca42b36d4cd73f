import * as z from 'zod';
import { group, oneOf } from '../../regions/schema-words.ts';
import { PRESETS } from '../../ui/keys/presets.ts';
import { THEMES } from '../../ui/theme.ts';

const yesOrNo = () => z.boolean({ error: 'true or false' });
const gigabytes = () => {
  const error = 'a number of gigabytes from 0.001 to 100000';
  return z.number({ error }).min(0.001, { error }).max(100_000, { error });
};
const program = () =>
  z.string({ error: 'a command, such as "less -RX"' }).regex(/\S/, { error: 'a command, such as "less -RX"' });
const keysOf = () => {
  const error = 'a list of keys, such as ["ctrl-t"], or null for none';
  return z.union([z.array(z.string({ error }).min(1, { error }), { error }), z.null()], { error });
};

/** `auto` takes the light theme where the terminal says that its background is light. */
export const THEME_CHOICES = ['auto', ...THEMES] as const;

/** What one person may set, wherever they run the program. Every key may be left out. */
export const preferencesSchema = group('Preferences of one person', {
  theme: oneOf(THEME_CHOICES).optional(),
  ascii: yesOrNo().optional(),
  preset: oneOf(PRESETS).optional(),
  keys: z.record(z.string(), keysOf(), { error: 'a map of actions to keys' }).optional(),
  bell: oneOf(['never', 'away', 'always']).optional(),
  notify: yesOrNo().optional(),
  title: yesOrNo().optional(),
  hints: yesOrNo().optional(),
  accessible: yesOrNo().optional(),
  pager: program().optional(),
  editor: program().optional(),
  logs: group('Logs', { wrap: yesOrNo().optional(), budgetGb: gigabytes().optional() }).optional(),
});

export type Preferences = z.infer<typeof preferencesSchema>;
