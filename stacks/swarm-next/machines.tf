data "aws_ami" "docker_host" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-2.0.*-x86_64-gp2"]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# The manager may write the join token and the workers may read it, and nothing else.
data "aws_iam_policy_document" "token" {
  for_each = {
    manager = ["secretsmanager:PutSecretValue"]
    worker  = ["secretsmanager:GetSecretValue"]
  }

  statement {
    actions   = each.value
    resources = [aws_secretsmanager_secret.token.arn]
  }
}

resource "aws_iam_role" "machine" {
  for_each = toset(["manager", "worker"])

  name               = "${var.namespace}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "token" {
  for_each = aws_iam_role.machine

  name   = "token"
  role   = each.value.id
  policy = data.aws_iam_policy_document.token[each.key].json
}

resource "aws_iam_role_policy_attachment" "ssm" {
  for_each = aws_iam_role.machine

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "machine" {
  for_each = aws_iam_role.machine

  name = each.value.name
  role = each.value.name
}

# The join token of the swarm. The manager puts the value in; destroy deletes the secret at once.
resource "aws_secretsmanager_secret" "token" {
  name                    = "${var.namespace}-token"
  description             = "Lets workers join the swarm"
  recovery_window_in_days = 0
}

resource "aws_instance" "manager" {
  ami                    = data.aws_ami.docker_host.id
  instance_type          = var.instance_types.manager
  subnet_id              = aws_subnet.swarm["public"].id
  vpc_security_group_ids = [aws_security_group.machine["manager"].id]
  iam_instance_profile   = aws_iam_instance_profile.machine["manager"].name

  root_block_device {
    volume_type = "gp3"
    volume_size = var.volume_size
  }

  user_data = <<-BOOT
    #!/bin/bash
    set -euo pipefail
    yum install -y docker
    systemctl enable --now docker
    docker swarm init --advertise-addr "$(hostname -i)"
    aws secretsmanager put-secret-value --region ${var.aws_region} --secret-id ${aws_secretsmanager_secret.token.arn} --secret-string "$(docker swarm join-token -q worker)"
    docker service create --name visualizer --publish 8080:8080 --constraint node.role==manager --mount type=bind,src=/var/run/docker.sock,dst=/var/run/docker.sock dockersamples/visualizer
  BOOT

  tags = { Name = "${var.namespace}-manager" }

  depends_on = [aws_iam_role_policy.token, aws_route_table_association.swarm]
}

# Waits until the manager has put the token there, so that workers start when they can join.
data "rform_secret_value" "token" {
  secret_id = aws_secretsmanager_secret.token.id
  timeout   = "15m"

  depends_on = [aws_instance.manager]
}

resource "aws_instance" "worker" {
  count = var.worker_count

  ami                    = data.aws_ami.docker_host.id
  instance_type          = var.instance_types.worker
  subnet_id              = aws_subnet.swarm["private"].id
  vpc_security_group_ids = [aws_security_group.machine["worker"].id]
  iam_instance_profile   = aws_iam_instance_profile.machine["worker"].name

  root_block_device {
    volume_type = "gp3"
    volume_size = var.volume_size
  }

  user_data = <<-BOOT
    #!/bin/bash
    set -euo pipefail
    yum install -y docker
    systemctl enable --now docker
    # The token is there, but the network may need a moment: give up after 30 attempts.
    for attempt in {1..30}; do
      token=$(aws secretsmanager get-secret-value --region ${var.aws_region} --secret-id ${aws_secretsmanager_secret.token.arn} --query SecretString --output text) && break
      sleep 5
    done
    docker swarm join --token "$token" ${aws_instance.manager.private_ip}:2377
  BOOT

  tags = { Name = "${var.namespace}-worker-${count.index}" }

  depends_on = [
    data.rform_secret_value.token,
    aws_iam_role_policy.token,
    aws_route_table_association.swarm,
  ]
}
