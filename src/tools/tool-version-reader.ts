import type { ExitInfo } from '../engine/model/failure.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { Step } from '../engine/model/step.ts';
import type { Conclusion, Interpreter } from '../engine/ports.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { LineTail } from './line-tail.ts';
import { safeLine } from './safe-line.ts';
import { endedWell, stepFailure } from './step-failure.ts';
import { toolName } from './tool-name.ts';

/** terraform and OpenTofu, kubectl's client, a cluster's server; plain text for helm. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  client:
    /"(?:terraform_version|tofu_version)":\s*"v?([^"]+)"|"clientVersion":.*?"gitVersion":\s*"v?([^"]+)"|^\s*v(\d+\.\d+\.\d+\S*)/,
  server: /"serverVersion":.*?"gitVersion":\s*"v?([^"]+)"/,
};

/** Reads a version question. Input `{ of: 'client' | 'server' }`; a tool that answers with something else still counts. */
export class ToolVersionReader implements Interpreter {
  private readonly lines = new LineTail(100);
  private readonly step: Step;
  private readonly pattern: RegExp | undefined;

  constructor(step: Step, input: JsonValue) {
    this.step = step;
    const of = isJsonObject(input) && input['of'] === 'server' ? 'server' : 'client';
    this.pattern = PATTERNS[of];
  }

  read(line: string): readonly Signal[] {
    const text = safeLine(line);
    if (text !== '') this.lines.add(text);
    return [];
  }

  conclude(exit: ExitInfo): Conclusion {
    const lines = this.lines.all();
    if (!endedWell(exit)) {
      return { outcome: { status: 'failed', failure: stepFailure(this.step, lines, exit), facts: {} } };
    }
    const version =
      this.pattern
        ?.exec(lines.join(' '))
        ?.slice(1)
        .find((group) => group !== undefined) ?? null;
    const summary = version === null ? `${toolName(this.step)} answers` : version;
    return { outcome: { status: 'succeeded', summary, facts: { version } } };
  }
}
