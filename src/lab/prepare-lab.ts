import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { seededRandom } from './besu/seeded-random.ts';
import { labAssets, standInScript } from './lab-assets.ts';
import { labFleetText } from './lab-fleet.ts';
import { type LabSettings, newLabRecord, writeLabRecord } from './lab-record.ts';
import { findScenario } from './scenario.ts';
import { writeStandIns } from './stand-ins/write-stand-ins.ts';

export const FLEET_FILE = 'besu-console.yaml';
/** Inside a lab's directory: programs that play the tools which are nowhere else. */
const STAND_INS = 'stand-ins';

/** A new lab's directory: fleet file, terraform module, chart, manifests, stand-ins. The world itself is still down. */
export async function prepareLab(directory: string, settings: LabSettings): Promise<string> {
  if (findScenario(settings.scenario) === null) throw new Error(`there is no scenario ${settings.scenario}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const part of ['terraform', 'k8s'])
    await cp(join(labAssets(), part), join(directory, part), { recursive: true });
  await cp(join(labAssets(), 'chart', 'besu'), join(directory, 'charts', 'besu'), { recursive: true });
  for (const part of ['values', 'chain', 'kubeconfigs']) await mkdir(join(directory, part), { mode: 0o700 });
  await writeFile(join(directory, 'values', 'common.yaml'), 'chainId: 138\n');
  if (settings.evm !== undefined) {
    await cp(join(labAssets(), 'contracts'), join(directory, 'contracts'), { recursive: true });
    // ethers is a good part of the program: only a lab with contracts loads it.
    const { writeLabAccount } = await import('./evm/lab-account.ts');
    await writeLabAccount(directory);
  }
  const fleetFile = join(directory, FLEET_FILE);
  await writeFile(fleetFile, labFleetText(settings, resolve(directory), seededRandom(settings.seed)));
  await writeStandIns(join(directory, STAND_INS), standInScript());
  await writeLabRecord(directory, newLabRecord(settings));
  return fleetFile;
}
