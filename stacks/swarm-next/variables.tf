variable "aws_profile" {
  description = "A profile of ~/.aws/credentials; null for the default one"
  type        = string
  default     = null
}

variable "aws_region" {
  description = "The AWS region"
  type        = string
  default     = "us-east-1"
}

variable "namespace" {
  description = "Prefix of all names"
  type        = string
  default     = "swarm"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.namespace))
    error_message = "The namespace is a lower-case word of at most 21 letters, digits and dashes."
  }
}

variable "vpc_cidr" {
  description = "CIDR block of the VPC"
  type        = string
  default     = "172.28.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 10, 41))
    error_message = "The CIDR block must have room for subnets with a prefix ten bits longer."
  }
}

variable "instance_types" {
  description = "Instance types of the manager and the workers"

  type = object({
    manager = optional(string, "t3.micro")
    worker  = optional(string, "t3.micro")
  })

  default = {}
}

variable "worker_count" {
  description = "Number of workers"
  type        = number
  default     = 4

  validation {
    condition     = var.worker_count >= 0 && var.worker_count <= 50
    error_message = "The number of workers must be between 0 and 50."
  }
}

variable "volume_size" {
  description = "Size of each root volume, in GiB"
  type        = number
  default     = 20
}

variable "admin_cidrs" {
  description = "CIDR blocks from which the visualizer can be reached"
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "tags" {
  description = "Tags of every resource that takes tags"
  type        = map(string)

  default = {
    Project     = "swarm"
    Environment = "development"
  }
}
