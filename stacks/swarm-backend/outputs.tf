output "backend" {
  description = "The backend block for backend.tf of stacks/swarm"

  value = <<-BACKEND
    terraform {
      backend "s3" {
        bucket         = "${aws_s3_bucket.state.id}"
        key            = "${var.namespace}/terraform.tfstate"
        region         = "${var.aws_region}"
        dynamodb_table = "${aws_dynamodb_table.lock.name}"
        kms_key_id     = "${aws_kms_alias.state.arn}"
        encrypt        = true
      }
    }
  BACKEND
}

output "bucket" {
  value = aws_s3_bucket.state.id
}

output "dynamodb_table" {
  value = aws_dynamodb_table.lock.name
}

output "kms_key_id" {
  value = aws_kms_alias.state.arn
}
