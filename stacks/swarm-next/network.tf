data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  anywhere = "0.0.0.0/0"

  subnets = {
    public  = { number = 40, zone = 0, public = true }
    private = { number = 41, zone = 1, public = false }
  }
}

resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = "${var.namespace}-vpc" }
}

# Nothing should use the default ACL and group by accident: they are adopted and emptied.
resource "aws_default_network_acl" "default" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id

  lifecycle {
    ignore_changes = [subnet_ids]
  }
}

resource "aws_default_security_group" "default" {
  vpc_id = aws_vpc.main.id
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.namespace}-igw" }
}

resource "aws_subnet" "swarm" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet(var.vpc_cidr, 10, each.value.number)
  availability_zone       = data.aws_availability_zones.available.names[each.value.zone]
  map_public_ip_on_launch = each.value.public

  tags = { Name = "${var.namespace}-${each.key}" }
}

resource "aws_eip" "nat" {
  domain = "vpc"

  tags = { Name = "${var.namespace}-nat" }

  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.swarm["public"].id

  tags = { Name = "${var.namespace}-nat" }

  depends_on = [aws_internet_gateway.main]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = local.anywhere
    gateway_id = aws_internet_gateway.main.id
  }

  tags = { Name = "${var.namespace}-public" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = local.anywhere
    nat_gateway_id = aws_nat_gateway.main.id
  }

  tags = { Name = "${var.namespace}-private" }
}

resource "aws_route_table_association" "swarm" {
  for_each = {
    public  = aws_route_table.public.id
    private = aws_route_table.private.id
  }

  subnet_id      = aws_subnet.swarm[each.key].id
  route_table_id = each.value
}
