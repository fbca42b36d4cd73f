# What a region of the real module looks like from outside: twelve resources in five layers, each waiting for the one
# before. Built-in resources only, so nothing is downloaded and nothing outside the state is touched.

terraform {
  required_version = ">= 1.4"
}

locals {
  subnets    = toset(["nodes", "besu", "private-endpoints"])
  node_pools = merge({ system = 1 }, { for name, size in local.besu_pools : name => size if size > 0 })
  besu_pools = { validators = var.validator_count, sentries = var.sentry_count }

  # Every value reaches the script through its environment, so what terraform quotes of the command is short.
  step = "sh \"$STEP_SCRIPT\""

  environment = {
    STEP_SCRIPT   = "${path.module}/step.sh"
    STEP_SECONDS  = tostring(var.step_seconds)
    FAIL_RESOURCE = var.fail_resource
    FAIL_MESSAGE  = var.fail_message
    FAIL_MARKER   = var.fail_marker
    FAULTS        = var.faults
  }

  refusal = var.faults != "" && fileexists("${var.faults}/plan.says") ? file("${var.faults}/plan.says") : ""
}

resource "terraform_data" "resource_group" {
  input = { name = "rg-besu-${var.region}", location = var.region }

  lifecycle {
    precondition {
      condition     = local.refusal == ""
      error_message = "refused: ${local.refusal}"
    }
  }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "resource_group" })
  }
}

resource "terraform_data" "virtual_network" {
  input = { name = "vnet-${var.region}", resource_group = terraform_data.resource_group.output.name }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "virtual_network" })
  }
}

resource "terraform_data" "key_vault" {
  input = { name = "kv-${var.region}", resource_group = terraform_data.resource_group.output.name }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "key_vault" })
  }
}

resource "terraform_data" "subnet" {
  for_each = local.subnets
  input    = { name = "snet-${each.key}", virtual_network = terraform_data.virtual_network.output.name }

  # Private endpoints are for the vault, so the layer waits for both.
  depends_on = [terraform_data.key_vault]

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "subnet" })
  }
}

resource "terraform_data" "aks" {
  count = var.deploy_aks_clusters ? 1 : 0
  input = {
    name    = "aks-${var.region}"
    vcpus   = var.vcpus
    subnets = [for subnet in terraform_data.subnet : subnet.output.name]
  }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "aks" })
  }
}

resource "terraform_data" "node_pool" {
  for_each = { for name, size in local.node_pools : name => size if var.deploy_aks_clusters }
  input    = { name = each.key, nodes = each.value, cluster = one(terraform_data.aks[*].output.name) }

  triggers_replace = var.vm_size

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "node_pool" })
  }
}

resource "terraform_data" "validators" {
  count = var.deploy_aks_clusters && var.validator_count > 0 ? 1 : 0
  input = {
    ids     = [for place in range(var.validator_count) : "${var.region}/validator-${place}"]
    cluster = one(terraform_data.aks[*].output.name)
  }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "validators" })
  }
}

resource "terraform_data" "monitor" {
  # An admin region without a cluster is monitored too.
  input = {
    name    = "monitor-${var.region}"
    watches = concat(terraform_data.aks[*].output.name, [terraform_data.key_vault.output.name])
  }

  provisioner "local-exec" {
    command     = local.step
    quiet       = true
    environment = merge(local.environment, { STEP = "monitor" })
  }
}
