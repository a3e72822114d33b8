# The rules of network ACLs and security groups, from one table of ports.
locals {
  swarm_ports = {
    management = { protocol = "tcp", port = 2377 }
    gossip_tcp = { protocol = "tcp", port = 7946 }
    gossip_udp = { protocol = "udp", port = 7946 }
    overlay    = { protocol = "udp", port = 4789 }
  }

  # Rules of the network ACLs by name: number, protocol, ports, and the other side.
  world_rules = {
    http      = { number = 100, protocol = "tcp", from = 80, to = 80 }
    https     = { number = 110, protocol = "tcp", from = 443, to = 443 }
    ephemeral = { number = 120, protocol = "tcp", from = 1024, to = 65535 }
  }

  peer_rules = {
    for index, name in sort(keys(local.swarm_ports)) : name => {
      number   = 200 + 10 * index
      protocol = local.swarm_ports[name].protocol
      from     = local.swarm_ports[name].port
      to       = local.swarm_ports[name].port
    }
  }

  acl_rules = merge([
    for side in keys(local.subnets) : merge([
      for direction in ["in", "out"] : merge(
        {
          for name, rule in local.world_rules : "${side}-${direction}-${name}" =>
          merge(rule, { side = side, egress = direction == "out", cidr = local.anywhere })
        },
        {
          for name, rule in local.peer_rules : "${side}-${direction}-${name}" =>
          merge(rule, { side = side, egress = direction == "out", cidr = var.vpc_cidr })
        },
      )
    ]...)
  ]...)
}

resource "aws_network_acl" "swarm" {
  for_each = local.subnets

  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.swarm[each.key].id]

  tags = { Name = "${var.namespace}-${each.key}" }
}

resource "aws_network_acl_rule" "swarm" {
  for_each = local.acl_rules

  network_acl_id = aws_network_acl.swarm[each.value.side].id
  rule_number    = each.value.number
  egress         = each.value.egress
  protocol       = each.value.protocol
  rule_action    = "allow"
  cidr_block     = each.value.cidr
  from_port      = each.value.from
  to_port        = each.value.to
}

resource "aws_security_group" "machine" {
  for_each = toset(["manager", "worker"])

  name_prefix = "${var.namespace}-${each.key}-"
  description = "What reaches a ${each.key}"
  vpc_id      = aws_vpc.main.id

  dynamic "ingress" {
    for_each = local.swarm_ports

    content {
      description = "Swarm ${ingress.key}"
      protocol    = ingress.value.protocol
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = [var.vpc_cidr]
    }
  }

  dynamic "ingress" {
    for_each = each.key == "manager" ? { http = 80, https = 443 } : {}

    content {
      description = "The service over ${ingress.key}"
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = [local.anywhere]
    }
  }

  dynamic "ingress" {
    for_each = each.key == "manager" ? [8080] : []

    content {
      description = "The visualizer"
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = var.admin_cidrs
    }
  }

  egress {
    description = "Everything"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = [local.anywhere]
  }

  tags = { Name = "${var.namespace}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}
