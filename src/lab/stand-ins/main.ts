import { helmStandIn } from './helm.ts';
import { kubectlStandIn } from './kubectl.ts';
import { terraformStandIn } from './terraform.ts';

/** What a stand-in says of itself: nobody shall take it for the real one. */
const TOOLS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  terraform: terraformStandIn,
  kubectl: kubectlStandIn,
  helm: helmStandIn,
};

const [tool = '', ...argv] = process.argv.slice(2);
const play = TOOLS[tool];
if (play === undefined) {
  process.stderr.write(`there is no stand-in for ${tool}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await play(argv);
  } catch (problem) {
    process.stderr.write(`Error: ${problem instanceof Error ? problem.message : String(problem)}\n`);
    process.exitCode = 1;
  }
}
