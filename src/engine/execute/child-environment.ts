/**
 * What our own process may carry and a tool must not see: colours would end up in its log, and the rest is Node's
 * own talk between a parent and its child.
 */
const OURS_ONLY = [
  'FORCE_COLOR',
  'CLICOLOR_FORCE',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The engine's environment, then what the step adds (string) or takes away (null). */
export function childEnvironment(
  base: Readonly<Record<string, string>>,
  step: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const env = { ...base };
  for (const name of OURS_ONLY) delete env[name];
  for (const [name, value] of Object.entries(step)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  return env;
}

/** A name that would not arrive: dash hands on only variables it could have set itself. Null = all are fine. */
export function unusableName(step: Readonly<Record<string, string | null>>): string | null {
  return Object.keys(step).find((name) => !NAME.test(name)) ?? null;
}
