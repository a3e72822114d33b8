variable "aws_region" {
  description = "The AWS region"
  type        = string
  default     = "us-east-1"
}

variable "namespace" {
  description = "Prefix of all names"
  type        = string
  default     = "swarm"
}

variable "force_destroy" {
  description = "Whether destroy deletes the bucket although there are states in it"
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource that takes tags"
  type        = map(string)

  default = {
    Project = "swarm"
  }
}
