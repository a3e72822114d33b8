# A Docker Swarm in a VPC of its own: a manager with a public address, workers behind a NAT
# gateway. Written for Terraform 0.11 and the AWS provider 1.60.

data "aws_availability_zones" "available" {}

data "aws_ami" "docker_host" {
  most_recent = true

  filter {
    name   = "owner-alias"
    values = ["amazon"]
  }

  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-2.0.20190110-x86_64-ebs"]
  }
}

# ---------------------------------------------------------------------------------------------
# The network
# ---------------------------------------------------------------------------------------------

resource "aws_vpc" "main" {
  cidr_block           = "${var.vpc_cidr}"
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = "${merge(map("Name", "${var.namespace}-vpc"), var.tags)}"
}

# Nothing should use the default ACL and group by accident: they are adopted and emptied.
resource "aws_default_network_acl" "default" {
  default_network_acl_id = "${aws_vpc.main.default_network_acl_id}"

  tags = "${merge(map("Name", "${var.namespace}-default-acl"), var.tags)}"

  lifecycle {
    ignore_changes = ["subnet_ids"]
  }
}

resource "aws_default_security_group" "default" {
  vpc_id = "${aws_vpc.main.id}"

  tags = "${merge(map("Name", "${var.namespace}-default-sg"), var.tags)}"
}

resource "aws_internet_gateway" "main" {
  vpc_id = "${aws_vpc.main.id}"

  tags = "${merge(map("Name", "${var.namespace}-igw"), var.tags)}"
}

resource "aws_subnet" "public" {
  vpc_id                  = "${aws_vpc.main.id}"
  cidr_block              = "${cidrsubnet(var.vpc_cidr, 10, 40)}"
  availability_zone       = "${data.aws_availability_zones.available.names[0]}"
  map_public_ip_on_launch = true

  tags = "${merge(map("Name", "${var.namespace}-public"), var.tags)}"
}

resource "aws_subnet" "private" {
  vpc_id                  = "${aws_vpc.main.id}"
  cidr_block              = "${cidrsubnet(var.vpc_cidr, 10, 41)}"
  availability_zone       = "${data.aws_availability_zones.available.names[1]}"
  map_public_ip_on_launch = false

  tags = "${merge(map("Name", "${var.namespace}-private"), var.tags)}"
}

resource "aws_eip" "nat" {
  vpc = true

  tags = "${merge(map("Name", "${var.namespace}-nat"), var.tags)}"
}

resource "aws_nat_gateway" "main" {
  allocation_id = "${aws_eip.nat.id}"
  subnet_id     = "${aws_subnet.public.id}"

  tags = "${merge(map("Name", "${var.namespace}-nat"), var.tags)}"

  depends_on = ["aws_internet_gateway.main"]
}

resource "aws_route_table" "public" {
  vpc_id = "${aws_vpc.main.id}"

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = "${aws_internet_gateway.main.id}"
  }

  tags = "${merge(map("Name", "${var.namespace}-public"), var.tags)}"
}

resource "aws_route_table" "private" {
  vpc_id = "${aws_vpc.main.id}"

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = "${aws_nat_gateway.main.id}"
  }

  tags = "${merge(map("Name", "${var.namespace}-private"), var.tags)}"
}

resource "aws_route_table_association" "public" {
  subnet_id      = "${aws_subnet.public.id}"
  route_table_id = "${aws_route_table.public.id}"
}

resource "aws_route_table_association" "private" {
  subnet_id      = "${aws_subnet.private.id}"
  route_table_id = "${aws_route_table.private.id}"
}

# ---------------------------------------------------------------------------------------------
# The network ACLs of the two subnets
# ---------------------------------------------------------------------------------------------

resource "aws_network_acl" "public" {
  vpc_id     = "${aws_vpc.main.id}"
  subnet_ids = ["${aws_subnet.public.id}"]

  tags = "${merge(map("Name", "${var.namespace}-public"), var.tags)}"
}

resource "aws_network_acl_rule" "public_in_http" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 100
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 80
  to_port        = 80
}

resource "aws_network_acl_rule" "public_in_https" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 110
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "public_in_ephemeral" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 120
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "public_in_visualizer" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 130
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 8080
  to_port        = 8080
}

resource "aws_network_acl_rule" "public_in_swarm_management" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 140
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 2377
  to_port        = 2377
}

resource "aws_network_acl_rule" "public_in_swarm_gossip_tcp" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 150
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "public_in_swarm_gossip_udp" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 160
  egress         = false
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "public_in_swarm_overlay" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 170
  egress         = false
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 4789
  to_port        = 4789
}

resource "aws_network_acl_rule" "public_out_http" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 80
  to_port        = 80
}

resource "aws_network_acl_rule" "public_out_https" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 110
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "public_out_ephemeral" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 120
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "public_out_visualizer" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 130
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 8080
  to_port        = 8080
}

resource "aws_network_acl_rule" "public_out_swarm_management" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 140
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 2377
  to_port        = 2377
}

resource "aws_network_acl_rule" "public_out_swarm_gossip_tcp" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 150
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "public_out_swarm_gossip_udp" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 160
  egress         = true
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "public_out_swarm_overlay" {
  network_acl_id = "${aws_network_acl.public.id}"
  rule_number    = 170
  egress         = true
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.private.cidr_block}"
  from_port      = 4789
  to_port        = 4789
}

resource "aws_network_acl" "private" {
  vpc_id     = "${aws_vpc.main.id}"
  subnet_ids = ["${aws_subnet.private.id}"]

  tags = "${merge(map("Name", "${var.namespace}-private"), var.tags)}"
}

resource "aws_network_acl_rule" "private_in_http" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 100
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 80
  to_port        = 80
}

resource "aws_network_acl_rule" "private_in_https" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 110
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "private_in_ephemeral" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 120
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_in_visualizer" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 130
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 8080
  to_port        = 8080
}

resource "aws_network_acl_rule" "private_in_swarm_management" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 140
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 2377
  to_port        = 2377
}

resource "aws_network_acl_rule" "private_in_swarm_gossip_tcp" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 150
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "private_in_swarm_gossip_udp" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 160
  egress         = false
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "private_in_swarm_overlay" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 170
  egress         = false
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 4789
  to_port        = 4789
}

resource "aws_network_acl_rule" "private_out_http" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 80
  to_port        = 80
}

resource "aws_network_acl_rule" "private_out_https" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 110
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "private_out_ephemeral" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 120
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "private_out_visualizer" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 130
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 8080
  to_port        = 8080
}

resource "aws_network_acl_rule" "private_out_swarm_management" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 140
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 2377
  to_port        = 2377
}

resource "aws_network_acl_rule" "private_out_swarm_gossip_tcp" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 150
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "private_out_swarm_gossip_udp" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 160
  egress         = true
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 7946
  to_port        = 7946
}

resource "aws_network_acl_rule" "private_out_swarm_overlay" {
  network_acl_id = "${aws_network_acl.private.id}"
  rule_number    = 170
  egress         = true
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "${aws_subnet.public.cidr_block}"
  from_port      = 4789
  to_port        = 4789
}

# ---------------------------------------------------------------------------------------------
# The manager
# ---------------------------------------------------------------------------------------------

resource "aws_iam_role" "manager" {
  name = "${var.namespace}-manager"

  assume_role_policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Principal": {
        "Service": "ec2.amazonaws.com"
      },
      "Effect": "Allow",
      "Sid": ""
    }
  ]
}
POLICY
}

resource "aws_iam_role_policy_attachment" "manager_ssm" {
  role       = "${aws_iam_role.manager.name}"
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSM"
}

resource "aws_iam_role_policy_attachment" "manager_secrets" {
  role       = "${aws_iam_role.manager.name}"
  policy_arn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
}

resource "aws_iam_instance_profile" "manager" {
  name = "${var.namespace}-manager"
  role = "${aws_iam_role.manager.name}"
}

resource "aws_security_group" "manager" {
  name_prefix = "${var.namespace}-manager-"
  description = "What reaches the manager"
  vpc_id      = "${aws_vpc.main.id}"

  ingress {
    description = "The service"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    description = "The service over TLS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    description = "The visualizer"
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = ["${var.admin_cidrs}"]
  }

  ingress {
    description = "Swarm management"
    from_port   = 2377
    to_port     = 2377
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Overlay networks"
    from_port   = 4789
    to_port     = 4789
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm management"
    from_port   = 2377
    to_port     = 2377
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Overlay networks"
    from_port   = 4789
    to_port     = 4789
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Packages"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "Images and AWS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = "${merge(map("Name", "${var.namespace}-manager"), var.tags)}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_instance" "manager" {
  ami                    = "${data.aws_ami.docker_host.id}"
  instance_type          = "${var.manager_instance_type}"
  subnet_id              = "${aws_subnet.public.id}"
  vpc_security_group_ids = ["${aws_security_group.manager.id}"]
  iam_instance_profile   = "${aws_iam_instance_profile.manager.name}"

  root_block_device = {
    volume_type           = "gp2"
    volume_size           = "${var.volume_size}"
    delete_on_termination = true
  }

  user_data = <<EOF
#!/bin/bash
set -e
yum install -y docker
systemctl enable --now docker
docker swarm init --advertise-addr $(hostname -i)
TOKEN=$(docker swarm join-token -q worker)
aws secretsmanager create-secret --region ${var.aws_region} \
  --name ${var.namespace}-token --secret-string "$TOKEN" || true
aws secretsmanager update-secret --region ${var.aws_region} \
  --secret-id ${var.namespace}-token --secret-string "$TOKEN"
docker service create --name visualizer --publish ${var.visualizer_port}:8080 \
  --constraint node.role==manager \
  --mount type=bind,src=/var/run/docker.sock,dst=/var/run/docker.sock \
  dockersamples/visualizer
EOF

  tags        = "${merge(map("Name", "${var.namespace}-manager"), var.tags)}"
  volume_tags = "${merge(map("Name", "${var.namespace}-manager"), var.tags)}"
}

# ---------------------------------------------------------------------------------------------
# The workers
# ---------------------------------------------------------------------------------------------

resource "aws_iam_role" "worker" {
  name = "${var.namespace}-worker"

  assume_role_policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Principal": {
        "Service": "ec2.amazonaws.com"
      },
      "Effect": "Allow",
      "Sid": ""
    }
  ]
}
POLICY
}

resource "aws_iam_role_policy_attachment" "worker_ssm" {
  role       = "${aws_iam_role.worker.name}"
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSM"
}

resource "aws_iam_role_policy_attachment" "worker_secrets" {
  role       = "${aws_iam_role.worker.name}"
  policy_arn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
}

resource "aws_iam_instance_profile" "worker" {
  name = "${var.namespace}-worker"
  role = "${aws_iam_role.worker.name}"
}

resource "aws_security_group" "worker" {
  name_prefix = "${var.namespace}-worker-"
  description = "What reaches the workers"
  vpc_id      = "${aws_vpc.main.id}"

  ingress {
    description = "Swarm management"
    from_port   = 2377
    to_port     = 2377
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  ingress {
    description = "Overlay networks"
    from_port   = 4789
    to_port     = 4789
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm management"
    from_port   = 2377
    to_port     = 2377
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "tcp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Swarm gossip"
    from_port   = 7946
    to_port     = 7946
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Overlay networks"
    from_port   = 4789
    to_port     = 4789
    protocol    = "udp"
    cidr_blocks = ["${aws_subnet.public.cidr_block}", "${aws_subnet.private.cidr_block}"]
  }

  egress {
    description = "Packages"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "Images and AWS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = "${merge(map("Name", "${var.namespace}-worker"), var.tags)}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_instance" "worker" {
  count                  = "${var.worker_count}"
  ami                    = "${data.aws_ami.docker_host.id}"
  instance_type          = "${var.worker_instance_type}"
  subnet_id              = "${aws_subnet.private.id}"
  vpc_security_group_ids = ["${aws_security_group.worker.id}"]
  iam_instance_profile   = "${aws_iam_instance_profile.worker.name}"

  root_block_device = {
    volume_type           = "gp2"
    volume_size           = "${var.volume_size}"
    delete_on_termination = true
  }

  user_data = <<EOF
#!/bin/bash
set -e
yum install -y docker
systemctl enable --now docker
sleep 120
TOKEN=$(aws secretsmanager get-secret-value --region ${var.aws_region} \
  --secret-id ${var.namespace}-token --query SecretString --output text)
docker swarm join --token "$TOKEN" ${aws_instance.manager.private_ip}:2377
EOF

  tags        = "${merge(map("Name", "${var.namespace}-worker-${count.index}"), var.tags)}"
  volume_tags = "${merge(map("Name", "${var.namespace}-worker-${count.index}"), var.tags)}"
}
