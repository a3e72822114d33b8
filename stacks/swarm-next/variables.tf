variable "aws_profile" {
  description = "The profile of ~/.aws/credentials; null for the default one"
  type        = string
  default     = null
}

variable "aws_region" {
  description = "Where"
  type        = string
  default     = "us-east-1"
}

variable "namespace" {
  description = "The beginning of all names"
  type        = string
  default     = "swarm"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.namespace))
    error_message = "The namespace is a lower-case word of at most 21 letters, digits and dashes."
  }
}

variable "vpc_cidr" {
  description = "The network's addresses"
  type        = string
  default     = "172.28.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 10, 41))
    error_message = "The network must have room for subnets ten bits longer than its own prefix."
  }
}

variable "instance_types" {
  description = "What machines are made of"

  type = object({
    manager = optional(string, "t3.micro")
    worker  = optional(string, "t3.micro")
  })

  default = {}
}

variable "worker_count" {
  description = "How many workers join the swarm"
  type        = number
  default     = 4

  validation {
    condition     = var.worker_count >= 0 && var.worker_count <= 50
    error_message = "There are between 0 and 50 workers."
  }
}

variable "volume_size" {
  description = "Of each root disk, in GiB"
  type        = number
  default     = 20
}

variable "admin_cidrs" {
  description = "Where the visualizer may be looked at from"
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "tags" {
  description = "Put on everything that takes tags"
  type        = map(string)

  default = {
    Project     = "swarm"
    Environment = "development"
  }
}
