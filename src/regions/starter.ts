/**
 * What `besu-console init` writes. It is a legal file as it stands, for a staging fleet of one region, so that `plan` shows
 * something at once; whatever must be decided before production is said beside it.
 */
export const starterFleetFile = `# yaml-language-server: $schema=./node_modules/besu-console/schema/fleet.schema.json
#
# The fleet: what is wanted, and how it is rolled out. Nothing runs before you have seen the plan:
#   besu-console plan        what would be done, with the exact commands
#   besu-console             the console
# Secrets are named (env:NAME or file:PATH), never written here.

version: 1
name: my-fleet
environment: staging               # production | staging | lab; production asks for typed confirmation and needs azure:

# The subscription everything is deployed to; the rollout is refused when you are logged in to another one.
# azure:
#   subscription: 11111111-2222-3333-4444-555555555555

regions:
  deploy: [northeurope]            # a list of ids, or all; besu-console regions lists them
  admin: westeurope                # monitoring, management and backup; never a validator or a sentry

# What every region gets, and what some regions get instead.
definition:
  validators: 1
  sentries: 1
  vcpus: 10
# overrides:
#   japaneast: { validators: 2, vars: { vm_size: Standard_D4s_v5 } }

chain:
  topology: shared-chain           # one chain over all regions, or chain-per-region
  id: 138
  genesis: chain/genesis.json
  blockPeriodSeconds: 2

# The chains of the phases contracts and ccip. Keys are named, never written.
# networks:
#   chain-138:
#     rpc: http://10.1.0.4:8545
#     chainId: 138
#     signer: { keystore: keys/deployer.json, password: env:DEPLOYER_PASSWORD }
#     addresses: { Treasury: "0x..." }

# How each phase is done. Any phase may be a program of your own instead, run once per region:
#   infrastructure: { command: [./scripts/deploy.sh, "{region}"], timeout: 90m }
# or be switched off:
#   infrastructure: { enabled: false }
phases:
  infrastructure:
    terraform: { module: terraform, layout: per-region, parallelism: 50 }
  kubernetes:
    kubectl:
      credentials: [az, aks, get-credentials, --resource-group, "rg-{region}", --name, "aks-{region}", --file, "{kubeconfig}"]
      manifests: k8s/base
      namespace: besu
  besu:
    helm: { chart: charts/besu, release: besu, values: [values/common.yaml, "values/{region}.yaml"], timeout: 15m }
  verify:
    chain:
      rpc: { via: kubernetes, service: besu-rpc, port: 8545 }
      minPeers: 1                  # with more regions: 3
      maxBlocksBehind: 2
      within: 5m
  # Once for the whole fleet, after the regions:
  # contracts:
  #   contracts:
  #     lanes:
  #       chain-138:
  #         - { deploy: Token, artifact: out/Token.json, arguments: [Wrapped, W138, 18] }
  #         - { call: mint, to: "{Token}", function: "function mint(address to, uint256 amount)", arguments: ["{Treasury}", "1000"] }
  # ccip: { ccip: { a: { ... }, b: { ... } } }     # docs/fleet-file.md, Contracts and CCIP
  # or programs of your own: contracts: { command: [./scripts/contracts.sh] }
  # In the administrative region:
  # admin:
  #   monitoring: { helm: { chart: charts/monitoring } }
  #   backup: { command: [./scripts/backup.sh, "{region}"] }

strategy:
  kind: all-at-once                # all-at-once | waves | manual
  # concurrency: { terraform: 8 }  # default: one per region
  # With kind: waves. Regions in no wave come last; paired regions are never in one wave.
  # canary: northeurope
  # waves: [{ geography: Europe, soak: 10m }, { size: 6, soak: 20 blocks }]
  # tolerance: 0                   # regions that may fail before nothing new starts: a number, 10%, quorum or none

# What happens by itself when something fails. Quota, logins and settings are never tried again blindly.
# failures:
#   retry: { automatic: true, attempts: 5 }
#   pause: { failures: 3, within: 5m, for: 2m }   # new starts pause when one cause hits several regions
#   signatures: [{ match: egress denied, class: config, title: the egress is closed, hint: Ask the network team. }]

# How the running chain is watched. Without rpc: every node is asked the way verify asks.
health:
  everySeconds: 2
  # rpc: { via: kubernetes, port: 8545, validatorPods: app.kubernetes.io/component=validator }
  # rpc: { via: url, url: "https://{node}.{region}.example.org" }   # {node} such as validator-0; or {role} and {index}
  # rpc: { via: terraform-output, output: rpc_urls }
  # token: env:BESU_RPC_TOKEN      # or file:PATH
`;
