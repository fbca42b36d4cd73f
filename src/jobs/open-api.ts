import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorText } from '../lib/system-error.ts';
import type { JobSettings } from '../regions/executor-settings.ts';
import { ApiDoor } from './api-door.ts';

/** The door to the cluster that the settings name; its kubeconfig is read now, and nothing is asked yet. */
export async function openApi({ kubeconfig, context }: JobSettings): Promise<Result<ApiDoor, string>> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (kubeconfig === null) config.loadFromCluster();
    else config.loadFromFile(kubeconfig);
    if (context !== null) config.setCurrentContext(context);
    return ok(new ApiDoor(config));
  } catch (error) {
    const where = kubeconfig ?? 'the service account of this pod';
    return err(`${where} leads to no cluster: ${systemErrorText(error)}`);
  }
}
