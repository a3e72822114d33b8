//! Ids of images that AWS gave in us-east-1.

/// Pairs of an image's id and name.
pub(crate) const KNOWN: &[(&str, &str)] = &[
    ("ami-760aaa0f", "amzn-ami-hvm-2017.09.1.20171103-x86_64-gp2"),
    ("ami-467ca739", "amzn-ami-hvm-2018.03.0.20180412-x86_64-gp2"),
    (
        "ami-0ff8a91507f77f867",
        "amzn-ami-hvm-2018.03.0.20180811-x86_64-gp2",
    ),
    (
        "ami-00a36856283d67c39",
        "amzn-ami-vpc-nat-2018.03.0.20210721.0-x86_64-ebs",
    ),
    (
        "ami-04681a1dbd79675a5",
        "amzn2-ami-hvm-2.0.20180810-x86_64-gp2",
    ),
    (
        "ami-0323c3dd2da7fb37d",
        "amzn2-ami-hvm-2.0.20200406.0-x86_64-gp2",
    ),
    (
        "ami-0dc2d3e4c0f9ebd18",
        "amzn2-ami-hvm-2.0.20210701.0-x86_64-gp2",
    ),
    (
        "ami-1e749f67",
        "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64-server-20170727",
    ),
    (
        "ami-785db401",
        "ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-20170721",
    ),
    (
        "ami-0ac019f4fcb7cb7e6",
        "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20180912",
    ),
    (
        "ami-053b0d53c279acc90",
        "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516",
    ),
    (
        "ami-bb9a6bc2",
        "RHEL-7.4_HVM_GA-20170808-x86_64-2-Hourly2-GP2",
    ),
    (
        "ami-b7e93bce",
        "Windows_Server-2016-English-Full-Base-2017.10.13",
    ),
];
