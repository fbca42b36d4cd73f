import { describe, expect, it } from 'vitest';
import {
  ADMIN_VARIABLES,
  terraformApply,
  terraformEnv,
  terraformInit,
  terraformPlan,
} from '../../../src/tools/terraform/terraform-argv.ts';

const common = { parallelism: 50, lockTimeoutSeconds: 60 };

describe('the argv of terraform', () => {
  it('plans', () => {
    expect(terraformPlan({ ...common, out: 'tfplan' }).join(' ')).toBe(
      'terraform plan -json -input=false -lock-timeout=60s -out=tfplan -parallelism=50',
    );
  });

  it('applies a saved plan', () => {
    expect(terraformApply({ ...common, planFile: 'tfplan' }).join(' ')).toBe(
      'terraform apply -json -input=false -lock-timeout=60s -parallelism=50 tfplan',
    );
  });

  it('initialises against a lock file that it may not change', () => {
    const argv = terraformInit({ backend: true, backendConfig: { key: 'a b.tfstate' }, lockfile: 'readonly' });
    expect(argv).toEqual([
      'terraform',
      'init',
      '-input=false',
      '-no-color',
      '-lockfile=readonly',
      '-backend-config=key=a b.tfstate',
    ]);
  });

  it('targets the administrative region in three plain arguments and one with brackets and quotes', () => {
    const argv = terraformPlan({ ...common, out: 'p', targets: ['westeurope'], variables: ADMIN_VARIABLES });
    expect(argv.slice(7)).toEqual([
      '-target=module.region_deployment["westeurope"]',
      '-var=deploy_aks_clusters=false',
      '-var=validator_count=0',
      '-var=sentry_count=0',
    ]);
  });

  it('takes from the environment what would change the meaning of the argv', () => {
    const env = terraformEnv('/cache');
    expect(env).toMatchObject({
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      TF_PLUGIN_CACHE_DIR: '/cache',
    });
    expect(env['TF_DATA_DIR']).toBeNull();
    expect('TF_CLI_CONFIG_FILE' in env).toBe(false);
  });
});
