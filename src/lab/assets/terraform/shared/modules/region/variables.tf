# Null, which the shared layout passes for what a region leaves open, means the default (nullable = false).

variable "region" {
  type        = string
  description = "Azure region, e.g. japaneast."
  validation {
    condition     = can(regex("^[a-z][a-z0-9]+$", var.region))
    error_message = "A region is written in small letters and digits, like japaneast."
  }
}

variable "validator_count" {
  type     = number
  default  = 1
  nullable = false
}

variable "sentry_count" {
  type     = number
  default  = 1
  nullable = false
}

variable "vm_size" {
  type        = string
  default     = "Standard_D4s_v5"
  nullable    = false
  description = "Another size replaces the node pools, as it does in Azure."
}

variable "vcpus" {
  type        = number
  default     = 10
  nullable    = false
  description = "What the region's quota has to hold."
}

variable "deploy_aks_clusters" {
  type        = bool
  default     = true
  nullable    = false
  description = "False removes the cluster and everything that stands on it."
}

variable "step_seconds" {
  type        = number
  default     = 0
  nullable    = false
  description = "How long each resource takes to create. Fractions are welcome."
  validation {
    condition     = var.step_seconds >= 0
    error_message = "A step cannot take less than no time."
  }
}

variable "fail_resource" {
  type        = string
  default     = ""
  nullable    = false
  description = "The resource that fails to be created. Empty: none does."
  validation {
    condition = contains(
      ["", "resource_group", "virtual_network", "key_vault", "subnet", "aks", "node_pool", "validators", "monitor"],
      var.fail_resource,
    )
    error_message = "fail_resource must be the name of one of this module's resources."
  }
}

variable "fail_message" {
  type        = string
  default     = "Error: the lab was asked to fail here"
  nullable    = false
  description = "What the failing resource says."
}

variable "fail_marker" {
  type        = string
  default     = ""
  nullable    = false
  description = "Path of a file. When set, the failure needs it to exist and consumes it, so a retry succeeds."
}

variable "faults" {
  type        = string
  default     = ""
  nullable    = false
  description = "Directory of what goes wrong here, which may change while terraform runs (see main.tf). Empty: nothing does."
}
