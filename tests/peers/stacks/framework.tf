terraform {
  required_providers {
    peer = { source = "rform/peer" }
  }
  provider_meta "peer" {
    module_name = "root"
  }
}
variable "size" {
  default = 5
}
variable "zone" {
  default = "a"
}
variable "name" {
  default = "one"
}
provider "peer" {
  directory = "${path.module}/objects"
}
locals {
  tickets = toset(["first", "second"])
}
ephemeral "peer_ticket" "each" {
  for_each = local.tickets
  name     = "${each.key} of ${var.name}"
  lifecycle {
    precondition {
      condition     = each.key != ""
      error_message = "A ticket needs a name."
    }
    postcondition {
      condition     = startswith(self.token, "token of ")
      error_message = "That is no token."
    }
  }
}
# Known when the box exists: it is opened during apply.
ephemeral "peer_ticket" "late" {
  name = "late ${peer_box.b.id}"
}
resource "peer_box" "b" {
  name     = var.name
  zone     = var.zone
  size     = var.size
  price    = 1.25
  labels   = { a = "b" }
  tags     = ["x", "y"]
  password = "secret"
  token    = ephemeral.peer_ticket.each["first"].token
  anything = { k = [1, "two"] }
  parts = [
    { key = "p1", secret = "s1" },
    { key = "p2" },
  ]
  rule {
    port = 80
  }
  rule {
    port     = 443
    protocol = "tcp"
  }
  lock {
    side = "left"
    code = ephemeral.peer_ticket.each["second"].token
  }
  lock {
    side = "right"
  }
}
resource "peer_box" "late" {
  name  = "late"
  zone  = "a"
  size  = 1
  token = ephemeral.peer_ticket.late.token
}
resource "peer_crate" "c" {
  name = "crate-of-${peer_box.b.name}"
}
data "peer_box" "d" {
  id = peer_box.b.id
}
output "marks" {
  value = [for p in peer_box.b.parts : p.mark]
}
output "found" {
  value = data.peer_box.d.name
}
output "joined" {
  value = provider::peer::join("-", var.name, var.zone)
}
