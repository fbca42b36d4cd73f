import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shareOf } from './choose-regions.ts';
import type { LabSettings } from './lab-record.ts';
import { TERRAFORM_STEPS, type TerraformEffect } from './scenario-model.ts';

/** Where the lab's terraform module looks for what goes wrong in one region (see step.sh of the module). */
export const faultsDirectory = (lab: string, region: string): string => join(lab, 'faults', region);

/** How long Azure asks to wait when it throttles, at the pace for watching; a lab that runs faster asks for less. */
const WAIT_SECONDS = 15;

/** What goes wrong in terraform, as files that running terraforms look at. */
export class TerraformFaults {
  readonly #lab: string;
  readonly #size: number;
  readonly #wait: string;

  constructor(lab: string, { regions, speed }: Pick<LabSettings, 'regions' | 'speed'>) {
    this.#lab = lab;
    this.#size = regions.length;
    this.#wait = String(Math.max(1, Math.round(WAIT_SECONDS / speed)));
  }

  async put(effect: TerraformEffect, regions: readonly string[]): Promise<void> {
    const steps = effect.at === 'every-step' ? TERRAFORM_STEPS : [effect.at];
    for (const step of steps) {
      const slots = effect.aboveOf24 === undefined ? null : await this.#slots(step, effect.aboveOf24);
      for (const region of regions) await this.#putStep(region, step, effect, slots);
    }
  }

  async clear(): Promise<void> {
    await rm(join(this.#lab, 'faults'), { recursive: true, force: true });
  }

  /** The text comes last: until it is there, a step does not look at the rest. */
  async #putStep(region: string, step: string, effect: TerraformEffect, slots: string | null): Promise<void> {
    const directory = faultsDirectory(this.#lab, region);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = (suffix: string): string => join(directory, `${step}.${suffix}`);
    if (slots !== null) await writeFile(file('slots'), slots);
    if (effect.times !== undefined) await putTickets(file('tickets'), effect.times);
    await writeFile(file('says'), `${effect.says.replaceAll('{region}', region).replaceAll('{wait}', this.#wait)}\n`);
  }

  async #slots(step: string, aboveOf24: number): Promise<string> {
    const directory = join(this.#lab, 'faults', 'slots', step);
    await mkdir(join(directory, 'held'), { recursive: true, mode: 0o700 });
    await putTickets(join(directory, 'free'), shareOf(aboveOf24, this.#size));
    return directory;
  }
}

async function putTickets(directory: string, count: number): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (let ticket = 1; ticket <= count; ticket += 1) await writeFile(join(directory, String(ticket)), '');
}
