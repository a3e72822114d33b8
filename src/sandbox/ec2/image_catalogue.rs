//! The images that exist: names, owners and dates as published.
//!
//! Ids are those of us-east-1 where they are well known; the others are made up from the name.

/// An image as its owner publishes it, in every region.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// In us-east-1; empty if it does not matter.
    pub id: &'static str,
    /// The account.
    pub owner: &'static str,
    /// `amazon`, `aws-marketplace`.
    pub alias: Option<&'static str>,
    pub name: &'static str,
    /// The day: `2018-08-11`.
    pub created: &'static str,
    pub architecture: &'static str,
    pub root_device: &'static str,
    /// GiB of the root volume.
    pub size: u32,
    /// Type of the root volume.
    pub volume: &'static str,
    pub ena: bool,
    /// Whether instances demand session tokens for metadata unless told otherwise.
    pub imds_v2: bool,
    pub windows: bool,
}

impl Listed {
    /// The owner's description.
    pub fn describe(&self) -> String {
        let Listed {
            name, architecture, ..
        } = self;
        match self.owner {
            "137112412989" => amazon_linux(name).unwrap_or_else(|| name.to_string()),
            "591542846629" => format!("{name} {architecture} ECS HVM EBS"),
            "099720109477" => format!("Canonical, Ubuntu, {architecture} ({name})"),
            _ => format!("{name} {architecture}"),
        }
    }

    /// How it boots, where the image says so.
    pub fn boot_mode(&self) -> Option<&'static str> {
        match self.architecture {
            "arm64" => Some("uefi"),
            _ if self.imds_v2 => Some("uefi-preferred"),
            _ => None,
        }
    }
}

/// `Amazon Linux 2 AMI 2.0.20180810 x86_64 HVM gp2`, out of the name.
fn amazon_linux(name: &str) -> Option<String> {
    let (head, rest) = name.split_once("-hvm-")?;
    let mut parts = rest.rsplitn(3, '-');
    let (volume, architecture, version) = (parts.next()?, parts.next()?, parts.next()?);
    let edition = if head.starts_with("amzn2") { "2 " } else { "" };
    Some(format!(
        "Amazon Linux {edition}AMI {version} {architecture} HVM {volume}"
    ))
}

const AMAZON: Listed = Listed {
    id: "",
    owner: "137112412989",
    alias: Some("amazon"),
    name: "",
    created: "",
    architecture: "x86_64",
    root_device: "/dev/xvda",
    size: 8,
    volume: "gp2",
    ena: true,
    imds_v2: false,
    windows: false,
};

const ECS: Listed = Listed {
    owner: "591542846629",
    size: 30,
    ..AMAZON
};
const UBUNTU: Listed = Listed {
    owner: "099720109477",
    root_device: "/dev/sda1",
    ..AMAZON
};
const DEBIAN: Listed = Listed {
    owner: "136693071363",
    ..AMAZON
};
const RED_HAT: Listed = Listed {
    owner: "309956199498",
    root_device: "/dev/sda1",
    size: 10,
    ..AMAZON
};
const CENTOS: Listed = Listed {
    owner: "679593333241",
    alias: Some("aws-marketplace"),
    root_device: "/dev/sda1",
    ..AMAZON
};
const CORE_OS: Listed = Listed {
    owner: "595879546273",
    alias: None,
    ..AMAZON
};
const WINDOWS: Listed = Listed {
    owner: "801119661308",
    root_device: "/dev/sda1",
    size: 30,
    windows: true,
    ..AMAZON
};

/// Every image.
#[rustfmt::skip]
pub const CATALOGUE: &[Listed] = &[
    Listed { id: "ami-760aaa0f", name: "amzn-ami-hvm-2017.09.1.20171103-x86_64-gp2", created: "2017-11-03", ..AMAZON },
    Listed { id: "ami-467ca739", name: "amzn-ami-hvm-2018.03.0.20180412-x86_64-gp2", created: "2018-04-13", ..AMAZON },
    Listed { id: "ami-0ff8a91507f77f867", name: "amzn-ami-hvm-2018.03.0.20180811-x86_64-gp2", created: "2018-08-11", ..AMAZON },
    Listed { name: "amzn-ami-hvm-2018.03.0.20210721.0-x86_64-gp2", created: "2021-07-22", ..AMAZON },
    Listed { name: "amzn-ami-vpc-nat-hvm-2018.03.0.20181116-x86_64-ebs", created: "2018-11-16", volume: "standard", ..AMAZON },
    Listed { id: "ami-00a36856283d67c39", name: "amzn-ami-vpc-nat-2018.03.0.20210721.0-x86_64-ebs", created: "2021-07-22", volume: "standard", ..AMAZON },
    Listed { id: "ami-04681a1dbd79675a5", name: "amzn2-ami-hvm-2.0.20180810-x86_64-gp2", created: "2018-08-11", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20190115-x86_64-gp2", created: "2019-01-15", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20190115-arm64-gp2", created: "2019-01-15", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20190115-x86_64-ebs", created: "2019-01-15", volume: "standard", ..AMAZON },
    Listed { id: "ami-0323c3dd2da7fb37d", name: "amzn2-ami-hvm-2.0.20200406.0-x86_64-gp2", created: "2020-04-08", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20200406.0-arm64-gp2", created: "2020-04-08", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20200406.0-x86_64-ebs", created: "2020-04-08", volume: "standard", ..AMAZON },
    Listed { id: "ami-0dc2d3e4c0f9ebd18", name: "amzn2-ami-hvm-2.0.20210701.0-x86_64-gp2", created: "2021-07-01", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20210701.0-arm64-gp2", created: "2021-07-01", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20210701.0-x86_64-ebs", created: "2021-07-01", volume: "standard", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20230628.0-x86_64-gp2", created: "2023-06-29", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20230628.0-arm64-gp2", created: "2023-06-29", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20230628.0-x86_64-ebs", created: "2023-06-29", volume: "standard", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20240131.0-x86_64-gp2", created: "2024-01-31", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20240131.0-arm64-gp2", created: "2024-01-31", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20240131.0-x86_64-ebs", created: "2024-01-31", volume: "standard", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20250305.0-x86_64-gp2", created: "2025-03-06", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20250305.0-arm64-gp2", created: "2025-03-06", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-hvm-2.0.20250305.0-x86_64-ebs", created: "2025-03-06", volume: "standard", ..AMAZON },
    Listed { name: "amzn2-ami-kernel-5.10-hvm-2.0.20240131.0-x86_64-gp2", created: "2024-01-31", ..AMAZON },
    Listed { name: "amzn2-ami-kernel-5.10-hvm-2.0.20240131.0-arm64-gp2", created: "2024-01-31", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-minimal-hvm-2.0.20240131.0-x86_64-ebs", created: "2024-01-31", size: 2, ..AMAZON },
    Listed { name: "amzn2-ami-kernel-5.10-hvm-2.0.20250305.0-x86_64-gp2", created: "2025-03-06", ..AMAZON },
    Listed { name: "amzn2-ami-kernel-5.10-hvm-2.0.20250305.0-arm64-gp2", created: "2025-03-06", architecture: "arm64", ..AMAZON },
    Listed { name: "amzn2-ami-minimal-hvm-2.0.20250305.0-x86_64-ebs", created: "2025-03-06", size: 2, ..AMAZON },
    Listed { name: "al2023-ami-2023.2.20231113.0-kernel-6.1-x86_64", created: "2023-11-14", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.2.20231113.0-kernel-6.1-x86_64", created: "2023-11-14", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-2023.2.20231113.0-kernel-6.1-arm64", created: "2023-11-14", architecture: "arm64", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.2.20231113.0-kernel-6.1-arm64", created: "2023-11-14", architecture: "arm64", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-2023.5.20240708.0-kernel-6.1-x86_64", created: "2024-07-09", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.5.20240708.0-kernel-6.1-x86_64", created: "2024-07-09", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-2023.5.20240708.0-kernel-6.1-arm64", created: "2024-07-09", architecture: "arm64", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.5.20240708.0-kernel-6.1-arm64", created: "2024-07-09", architecture: "arm64", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-2023.6.20250303.0-kernel-6.1-x86_64", created: "2025-03-04", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.6.20250303.0-kernel-6.1-x86_64", created: "2025-03-04", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-2023.6.20250303.0-kernel-6.1-arm64", created: "2025-03-04", architecture: "arm64", volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "al2023-ami-minimal-2023.6.20250303.0-kernel-6.1-arm64", created: "2025-03-04", architecture: "arm64", size: 2, volume: "gp3", imds_v2: true, ..AMAZON },
    Listed { name: "amzn-ami-2018.03.g-amazon-ecs-optimized", created: "2018-10-12", size: 8, ..ECS },
    Listed { name: "amzn2-ami-ecs-hvm-2.0.20181112-x86_64-ebs", created: "2018-11-12", ..ECS },
    Listed { name: "amzn2-ami-ecs-hvm-2.0.20240201-x86_64-ebs", created: "2024-02-01", ..ECS },
    Listed { name: "amzn2-ami-ecs-hvm-2.0.20240201-arm64-ebs", created: "2024-02-01", architecture: "arm64", ..ECS },
    Listed { name: "amzn2-ami-ecs-hvm-2.0.20250304-x86_64-ebs", created: "2025-03-04", ..ECS },
    Listed { name: "amzn2-ami-ecs-hvm-2.0.20250304-arm64-ebs", created: "2025-03-04", architecture: "arm64", ..ECS },
    Listed { name: "al2023-ami-ecs-hvm-2023.0.20250304-kernel-6.1-x86_64", created: "2025-03-04", volume: "gp3", imds_v2: true, ..ECS },
    Listed { name: "al2023-ami-ecs-hvm-2023.0.20250304-kernel-6.1-arm64", created: "2025-03-04", architecture: "arm64", volume: "gp3", imds_v2: true, ..ECS },
    Listed { id: "ami-1e749f67", name: "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64-server-20170727", created: "2017-07-27", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64-server-20190514", created: "2019-05-14", ..UBUNTU },
    Listed { id: "ami-785db401", name: "ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-20170721", created: "2017-07-27", ..UBUNTU },
    Listed { id: "ami-0ac019f4fcb7cb7e6", name: "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20180912", created: "2018-09-12", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20230607", created: "2023-06-07", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-focal-20.04-amd64-server-20230530", created: "2023-05-30", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-focal-20.04-amd64-server-20250305", created: "2025-03-05", ..UBUNTU },
    Listed { id: "ami-053b0d53c279acc90", name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516", created: "2023-05-16", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240301", created: "2024-03-01", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20250305", created: "2025-03-05", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-arm64-server-20230607", created: "2023-06-07", architecture: "arm64", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-focal-20.04-arm64-server-20250305", created: "2025-03-05", architecture: "arm64", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-20240301", created: "2024-03-01", architecture: "arm64", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-20250305", created: "2025-03-05", architecture: "arm64", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20240423", created: "2024-04-23", volume: "gp3", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250305", created: "2025-03-05", volume: "gp3", ..UBUNTU },
    Listed { name: "ubuntu-minimal/images/hvm-ssd/ubuntu-jammy-22.04-amd64-minimal-20250305", created: "2025-03-05", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20240423", created: "2024-04-23", architecture: "arm64", volume: "gp3", ..UBUNTU },
    Listed { name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20250305", created: "2025-03-05", architecture: "arm64", volume: "gp3", ..UBUNTU },
    Listed { name: "ubuntu-minimal/images/hvm-ssd/ubuntu-jammy-22.04-arm64-minimal-20250305", created: "2025-03-05", architecture: "arm64", ..UBUNTU },
    Listed { name: "debian-11-amd64-20250210-2021", created: "2025-02-10", ..DEBIAN },
    Listed { name: "debian-12-amd64-20250210-2019", created: "2025-02-10", ..DEBIAN },
    Listed { name: "debian-12-arm64-20250210-2019", created: "2025-02-10", architecture: "arm64", ..DEBIAN },
    Listed { id: "ami-bb9a6bc2", name: "RHEL-7.4_HVM_GA-20170808-x86_64-2-Hourly2-GP2", created: "2017-08-08", ..RED_HAT },
    Listed { name: "RHEL-9.5.0_HVM-20250128-x86_64-0-Hourly2-GP3", created: "2025-01-28", volume: "gp3", ..RED_HAT },
    Listed { name: "CentOS Linux 7 x86_64 HVM EBS ENA 1805_01-b7ee8a69-ee97-4a49-9e68-afaee216db2e-ami-77ec9308.4", created: "2018-06-13", ..CENTOS },
    Listed { name: "CoreOS-stable-1855.4.0-hvm", created: "2018-09-12", ..CORE_OS },
    Listed { id: "ami-b7e93bce", name: "Windows_Server-2016-English-Full-Base-2017.10.13", created: "2017-10-13", ..WINDOWS },
    Listed { name: "Windows_Server-2019-English-Full-Base-2025.02.13", created: "2025-02-13", ..WINDOWS },
    Listed { name: "Windows_Server-2022-English-Full-Base-2025.02.13", created: "2025-02-13", ..WINDOWS },
];
