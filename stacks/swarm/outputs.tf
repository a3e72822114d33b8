output "vpc_id" {
  value = "${aws_vpc.main.id}"
}

output "public_subnet" {
  value = "${aws_subnet.public.id}"
}

output "private_subnet" {
  value = "${aws_subnet.private.id}"
}

output "swarm_master" {
  value = "${aws_instance.manager.public_ip}"
}

output "service_url" {
  value = "http://${aws_instance.manager.public_dns}:${var.service_port}/"
}

output "visualizer_url" {
  value = "http://${aws_instance.manager.public_dns}:${var.visualizer_port}/"
}
