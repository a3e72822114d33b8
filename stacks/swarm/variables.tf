variable "aws_account_id" {
  description = "The AWS account of the stack"
}

variable "aws_profile" {
  description = "A profile of ~/.aws/credentials"
}

variable "aws_region" {
  description = "The AWS region"
}

variable "namespace" {
  description = "Prefix of all names"
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
  description = "Number of workers"
  default     = 4
}

variable "volume_size" {
  description = "Size of each root volume, in GiB"
  default     = "20"
}

variable "visualizer_port" {
  default = "8080"
}

variable "admin_cidrs" {
  type        = "list"
  description = "CIDR blocks from which the visualizer can be reached"
  default     = ["0.0.0.0/0"]
}

variable "tags" {
  type        = "map"
  description = "Tags of every resource that takes tags"

  default = {
    Project     = "swarm"
    Environment = "development"
    ManagedBy   = "terraform"
  }
}
