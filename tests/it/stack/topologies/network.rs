//! A configuration that grows, and the words of which it is made.

use super::dice::Dice;

/// A configuration that grows, and the decisions about it.
pub struct Stack {
    pub dice: Dice,
    pub text: String,
    number: usize,
}

/// A VPC and what others can refer to in it.
pub struct Vpc {
    /// The address of the resource.
    pub address: String,
    /// The second number of its IPv4 block.
    pub number: usize,
    pub has_ipv6: bool,
    /// A reference to its internet gateway that comes after the attachment.
    pub gateway: Option<String>,
    pub egress_gateway: Option<String>,
    /// A reference to its virtual private gateway that comes after the attachment.
    pub vpn_gateway: Option<String>,
    pub subnets: Vec<Subnet>,
    pub groups: Vec<String>,
    pub tables: Vec<Table>,
}

/// A route table.
#[derive(Clone)]
pub struct Table {
    pub address: String,
    /// Whether its routes stand in its block, so that it takes no others.
    pub has_routes: bool,
}

impl Vpc {
    /// A table that takes routes of their own.
    pub fn open_table(&self) -> Option<String> {
        let mut tables = self.tables.iter();
        let open = tables.find(|it| !it.has_routes)?;
        Some(open.address.clone())
    }
}

/// A subnet of the random network, as the configuration names it.
#[derive(Clone)]
pub struct Subnet {
    pub address: String,
    pub zone: &'static str,
}

impl Stack {
    /// A stack without resources.
    pub fn of(seed: u64) -> Stack {
        Stack {
            dice: Dice::of(seed),
            text: IMAGE.to_owned(),
            number: 0,
        }
    }

    /// Adds a resource with these lines in its body; answers its address.
    pub fn add(&mut self, kind: &str, lines: &[String]) -> String {
        let name = format!("r{}", self.number);
        self.number += 1;
        let body: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        let block = format!("resource \"{kind}\" \"{name}\" {{\n{body}}}\n\n");
        self.text.push_str(&block);
        format!("{kind}.{name}")
    }

    /// A number that no other block of the stack has.
    pub fn unique(&mut self) -> usize {
        self.number += 1;
        self.number
    }
}

const IMAGE: &str = r#"data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-*-x86_64-gp2"]
  }
}

"#;

/// `name = value` without quotes.
pub fn set(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name} = {value}")
}

/// `name = "value"`
pub fn text(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name} = \"{value}\"")
}

/// `name = ADDRESS.id`
pub fn id(name: &str, address: &str) -> String {
    format!("{name} = {address}.id")
}
