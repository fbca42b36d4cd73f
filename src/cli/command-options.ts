import { type Command, Option } from 'commander';
import { THEMES } from '../ui/palettes.ts';

export const SKIP_PREFLIGHT = [
  '--skip-preflight <reason>',
  'a new run leaves its checks out; the reason goes into the journal',
] as const;
export const SKIP_PROMOTION = [
  '--skip-promotion <reason>',
  'a new run goes on without the proof its fleet file asks for; the reason goes into the journal',
] as const;
export const CONFIRM = ['--confirm <fleet>', "in production: the fleet's name, typed"] as const;
export const NETWORKS = ['--networks <names>', 'only what the contracts and CCIP phases send on these'] as const;
export const CCIP = [
  '--ccip <parts>',
  'only these of the CCIP phase: configure, ramps, fees, tokens, applications, fund, smoke, or a step by name',
] as const;
export const METRICS = ['--metrics <host:port>', 'serve numbers for Prometheus there, such as 127.0.0.1:9464'] as const;

/** How a run looks to a person; the same as preferences, and winning over them. */
export function withLook(command: Command): Command {
  return command
    .option('--ascii', 'plain characters instead of glyphs')
    .addOption(new Option('--theme <theme>', 'colours of the screen').choices(['auto', ...THEMES]))
    .option('--accessible', 'lines both ways instead of a screen, for ears');
}

export function withGlobals(command: Command): Command {
  return command
    .option('--config <file>', 'the fleet file (./besu-console.yaml)')
    .option('--state-dir <dir>', 'where runs are kept')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']));
}
