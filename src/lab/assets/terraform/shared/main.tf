# All regions in one state, each the very module that a region of its own is. Terraform orders declarations, not
# instances: each layer waits for the slowest region.

terraform {
  required_version = ">= 1.4"
}

module "region_deployment" {
  source   = "../per-region"
  for_each = var.regions

  region              = each.key
  validator_count     = var.validator_count == null ? each.value.validator_count : var.validator_count
  sentry_count        = var.sentry_count == null ? each.value.sentry_count : var.sentry_count
  vm_size             = each.value.vm_size
  vcpus               = each.value.vcpus
  deploy_aks_clusters = var.deploy_aks_clusters == null ? each.value.deploy_aks_clusters : var.deploy_aks_clusters
  step_seconds        = each.value.step_seconds
  fail_resource       = each.value.fail_resource
  fail_message        = each.value.fail_message
  fail_marker         = each.value.fail_marker
  faults              = each.value.faults
}
