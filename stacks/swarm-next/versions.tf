terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source = "hashicorp/aws"
    }

    # Built into rform: has the data source that waits for the join token.
    rform = {
      source = "rform/rform"
    }
  }
}

provider "aws" {
  region  = var.aws_region
  profile = var.aws_profile

  default_tags {
    tags = var.tags
  }
}

provider "rform" {
  region  = var.aws_region
  profile = var.aws_profile
}
