# Where the state of stacks/swarm is kept: a bucket, encrypted by a key of its own, and a table to
# lock it. Applied once, with local state; its outputs are what belongs in backend.tf.

terraform {
  required_version = ">= 1.0"

  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = var.aws_region
}

resource "aws_kms_key" "state" {
  description             = "Encrypts the state of ${var.namespace}"
  deletion_window_in_days = 7
  enable_key_rotation     = true

  tags = local.tags
}

resource "aws_kms_alias" "state" {
  name          = "alias/${var.namespace}-terraform-state"
  target_key_id = aws_kms_key.state.key_id
}

resource "aws_dynamodb_table" "lock" {
  name         = "${var.namespace}-terraform-lock"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }

  tags = local.tags
}

resource "aws_s3_bucket" "state" {
  bucket_prefix = "${var.namespace}-terraform-state-"
  force_destroy = var.force_destroy

  tags = local.tags
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.state.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket = aws_s3_bucket.state.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

locals {
  tags = merge(var.tags, { Name = "${var.namespace}-terraform-state" })
}
