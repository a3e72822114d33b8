variable "aws_region" {
  description = "Where"
  type        = string
  default     = "us-east-1"
}

variable "namespace" {
  description = "The beginning of all names"
  type        = string
  default     = "swarm"
}

variable "force_destroy" {
  description = "Whether destroy removes the bucket with the states in it"
  type        = bool
  default     = false
}

variable "tags" {
  description = "Put on everything that takes tags"
  type        = map(string)

  default = {
    Project = "swarm"
  }
}
