a     = ["x", { b = 1 }]
name  = <<-EOT
    text
  EOT
count = -3
list = [
  { a = "b", b = [1, 2] },
  {},
]
map   = { k = "v", "l.m" = 2 }
value = { id = "i", input = null } # comment
