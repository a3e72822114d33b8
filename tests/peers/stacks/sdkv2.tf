terraform {
  required_providers {
    old = { source = "rform/old" }
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
provider "old" {
  directory = "${path.module}/objects"
}
resource "old_shelf" "s" {
  name     = var.name
  zone     = var.zone
  size     = var.size
  password = "secret"
  token    = "write-only"
  labels   = { a = "b" }
  rule {
    port = 80
  }
  rule {
    port     = 443
    protocol = "udp"
  }
  place {
    room = "hall"
  }
  timeouts {
    create = "7m"
  }
}
data "old_shelf" "d" {
  shelf_id = old_shelf.s.id
}
output "codes" {
  value = old_shelf.s.place[*].code
}
output "found" {
  value = data.old_shelf.d.name
}
