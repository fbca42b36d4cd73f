variable "regions" {
  description = "What every region gets; what a region leaves open takes the module's default. The admin region is one of them."
  type = map(object({
    validator_count     = optional(number)
    sentry_count        = optional(number)
    vm_size             = optional(string)
    vcpus               = optional(number)
    deploy_aks_clusters = optional(bool)
    step_seconds        = optional(number)
    fail_resource       = optional(string)
    fail_message        = optional(string)
    fail_marker         = optional(string)
    faults              = optional(string)
  }))
}

# Given on the command line these hold for every region, which is right only together with -target.

variable "deploy_aks_clusters" {
  type    = bool
  default = null
}

variable "validator_count" {
  type    = number
  default = null
}

variable "sentry_count" {
  type    = number
  default = null
}
