output "resource_group" {
  value = terraform_data.resource_group.output.name
}

output "cluster_name" {
  description = "Null in a region without a cluster."
  value       = one(terraform_data.aks[*].output.name)
}

output "validator_ids" {
  value = flatten(terraform_data.validators[*].output.ids)
}
