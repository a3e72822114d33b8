provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_subnet" "main" {
  vpc_id                          = aws_vpc.main.id
  cidr_block                      = "10.0.1.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl" "main" {
  vpc_id = aws_vpc.main.id
  ingress {
    rule_no    = 9
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "10.0.0.0/8"
    from_port  = 1
    to_port    = 2
    icmp_type  = -1
  }
}

resource "aws_security_group" "main" {
  name   = "main"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "main" {
  security_group_id = aws_security_group.main.id
  ip_protocol       = "-1"
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_ebs_volume" "main" {
  availability_zone = "us-east-1a"
  size              = 8
  type              = "gp3"
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "main" {
  name          = "alias/main"
  target_key_id = aws_kms_key.main.id
}

resource "aws_secretsmanager_secret" "main" {
  name                    = "main"
  kms_key_id              = aws_kms_key.main.id
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "main" {
  secret_id     = aws_secretsmanager_secret.main.id
  secret_string = "text"
}

resource "aws_ssm_parameter" "main" {
  name  = "/main"
  type  = "SecureString"
  value = "text"
}

resource "aws_dynamodb_table" "main" {
  name             = "main"
  billing_mode     = "PROVISIONED"
  hash_key         = "k"
  read_capacity    = 5
  write_capacity   = 5
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "k"
    type = "S"
  }
  ttl {
    enabled        = true
    attribute_name = "t"
  }
}

resource "aws_iam_user" "main" {
  name = "main"
}

resource "aws_iam_group" "main" {
  name = "main"
}

resource "aws_iam_group_membership" "main" {
  name  = "main"
  group = aws_iam_group.main.name
  users = [aws_iam_user.main.name]
}

resource "aws_s3_bucket" "main" {
  bucket        = "a-bucket-for-the-models"
  force_destroy = true
}

resource "aws_s3_object" "main" {
  bucket  = aws_s3_bucket.main.bucket
  key     = "k"
  content = "text"
}
