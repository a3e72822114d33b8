output "vpc_id" {
  value = aws_vpc.main.id
}

output "public_subnet" {
  value = aws_subnet.swarm["public"].cidr_block
}

output "private_subnet" {
  value = aws_subnet.swarm["private"].cidr_block
}

output "swarm_master" {
  value = aws_instance.manager.public_ip
}

output "service_url" {
  value = "http://${aws_instance.manager.public_ip}"
}

output "visualizer_url" {
  value = "http://${aws_instance.manager.public_ip}:8080"
}
