variable "aws_account_id" {
  description = "The account everything is made in"
}

variable "aws_profile" {
  description = "The profile of ~/.aws/credentials"
}

variable "aws_region" {
  description = "Where"
}

variable "namespace" {
  description = "The beginning of all names"
  default     = "swarm"
}

variable "vpc_cidr" {
  default = "172.28.0.0/16"
}

variable "manager_instance_type" {
  default = "t2.micro"
}

variable "worker_instance_type" {
  default = "t2.micro"
}

variable "worker_count" {
  description = "How many workers join the swarm"
  default     = 4
}

variable "volume_size" {
  description = "Of each root disk, in GiB"
  default     = "20"
}

variable "visualizer_port" {
  default = "8080"
}

variable "admin_cidrs" {
  type        = "list"
  description = "Where the visualizer may be looked at from"
  default     = ["0.0.0.0/0"]
}

variable "tags" {
  type        = "map"
  description = "Put on everything that takes tags"

  default = {
    Project     = "swarm"
    Environment = "development"
    ManagedBy   = "terraform"
  }
}
