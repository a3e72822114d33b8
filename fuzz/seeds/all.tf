terraform {
  required_version = ">= 1.0, < 2.0"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0", configuration_aliases = [aws.west] }
  }
  backend "local" { path = "x" }
}
variable "v" {
  type        = map(object({ a = optional(list(string), ["x"]), b = any }))
  default     = {}
  nullable    = false
  sensitive   = true
  validation {
    condition     = alltrue([for k, v in var.v : length(v.a) > 0])
    error_message = "Bad: ${join(", ", keys(var.v))}."
  }
}
locals {
  a = { for k, v in var.v : upper(k) => v.b... if v.b != null }
  b = var.v[*].a
  c = <<-EOT
    %{ for x in local.a ~}
    ${x}
    %{ endfor ~}
  EOT
}
resource "terraform_data" "a" {
  for_each         = { a = 1, b = 2 }
  input            = each.value
  triggers_replace = [for i in range(3) : "${i}-${each.key}"]
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input, triggers_replace[0]]
    replace_triggered_by  = [terraform_data.b.id]
    precondition {
      condition     = self.input > 0
      error_message = "no"
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id}"
  }
}
resource "terraform_data" "b" { count = 2 }
data "terraform_remote_state" "r" {
  backend = "local"
  config  = { path = "${path.module}/x" }
}
module "m" {
  source    = "./m"
  count     = 2
  a         = terraform_data.b.*.id
  providers = { aws = aws.west }
}
output "o" {
  value       = try(module.m[0].b, null)
  description = "x"
  depends_on  = [terraform_data.a]
}
moved {
  from = terraform_data.old[0]
  to   = terraform_data.a["a"]
}
removed {
  from = terraform_data.gone
  lifecycle { destroy = false }
}
import {
  for_each = { b = "i-1" }
  to       = terraform_data.b[0]
  id       = each.value
}
check "c" {
  assert {
    condition     = length(terraform_data.b) == 2
    error_message = "no"
  }
}
