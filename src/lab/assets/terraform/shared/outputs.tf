output "regions" {
  value = { for region, deployment in module.region_deployment : region => {
    resource_group = deployment.resource_group
    cluster_name   = deployment.cluster_name
    validator_ids  = deployment.validator_ids
  } }
}
