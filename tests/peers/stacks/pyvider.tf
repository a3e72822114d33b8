terraform {
  required_providers {
    pyvider = { source = "provide-io/pyvider" }
  }
}
variable "text" {
  default = "one"
}
resource "pyvider_file_content" "f" {
  filename = "made.txt"
  content  = var.text
}
resource "pyvider_local_directory" "d" {
  path = "made"
}
data "pyvider_file_info" "i" {
  path = pyvider_file_content.f.filename
}
output "size" {
  value = data.pyvider_file_info.i.size
}
output "upper" {
  value = provider::pyvider::upper(var.text)
}
