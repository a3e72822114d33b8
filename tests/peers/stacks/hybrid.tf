variable "size" {
  default = 5
}
# Given to an argument of the provider block that only the plugin has.
variable "account" {
  default = null
}
provider "aws" {
  region    = "eu-central-1"
  directory = var.account
}
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "peer_box" "b" {
  provider = aws
  name     = aws_vpc.v.id
  zone     = "a"
  size     = var.size
  rule {
    port = 80
  }
}
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
  tags = {
    Box = "${peer_box.b.id} of ${peer_box.b.size}"
  }
}
data "peer_box" "d" {
  provider = aws
  id       = peer_box.b.id
}
output "box" {
  value = data.peer_box.d.name
}
