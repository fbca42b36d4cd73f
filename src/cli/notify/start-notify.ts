import { referredValues } from '../../engine/execute/referred-values.ts';
import { systemClock } from '../../engine/execute/system-clock.ts';
import type { EngineLink } from '../../engine/link.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { notify } from './notify.ts';
import { Webhook } from './webhook.ts';

/** People are told for as long as this engine lives, when its plan says where. A rollout never fails for want of it. */
export async function startNotify(
  link: EngineLink,
  plan: Plan,
  env: Readonly<Record<string, string | undefined>>,
  onTrouble: (text: string) => void,
): Promise<() => Promise<void>> {
  if (plan.notify === undefined) return async () => {};
  const known = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const read = await referredValues({ webhook: plan.notify.webhook }, Object.fromEntries(known));
  const address = read.ok ? addressIn(read.value['webhook'] ?? '') : null;
  if (address === null) {
    const why = read.ok ? `${plan.notify.webhook} holds no http or https address` : read.problem;
    onTrouble(`${why}: people are not told; the rollout goes on`);
    return async () => {};
  }
  const webhook = new Webhook(address, onTrouble);
  const end = notify(link, { send: (message) => webhook.send(message), clock: systemClock });
  return async () => {
    end();
    await webhook.close();
  };
}

function addressIn(text: string): string | null {
  const url = URL.parse(text.trim());
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

/** The variable that holds the address: nobody but this process needs it. */
export const webhookVariables = ({ notify: wish }: Plan): readonly string[] =>
  wish?.webhook.startsWith('env:') === true ? [wish.webhook.slice('env:'.length)] : [];
