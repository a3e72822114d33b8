# The state is kept in S3, locked by DynamoDB and encrypted by KMS; stacks/swarm-backend makes
# all three and prints what belongs here.
terraform {
  required_version = ">= 0.11.11"

  backend "s3" {
    bucket         = "swarm-terraform-state"
    key            = "swarm/terraform.tfstate"
    region         = "us-east-1"
    dynamodb_table = "swarm-terraform-lock"
    kms_key_id     = "alias/swarm-terraform-state"
    encrypt        = true
  }
}
