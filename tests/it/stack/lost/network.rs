//! Lost creates in a network: interfaces of which several are alike, and what replaces what was there.

use super::*;

const INTERFACES: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_network_interface" "main" {
  count     = 2
  subnet_id = aws_subnet.main.id
}
"#;

const MAIN_TABLE: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_route_table" "main" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_main_route_table_association" "main" {
  vpc_id         = aws_vpc.main.id
  route_table_id = aws_route_table.main[0].id
}
"#;

#[tokio::test(start_paused = true)]
async fn a_killed_create_of_an_interface_leaves_none() {
    killed_anywhere(INTERFACES).await;
}

#[tokio::test(start_paused = true)]
async fn the_former_main_table_is_the_main_one_again_after_a_kill() {
    killed_anywhere(MAIN_TABLE).await;
}

async fn killed_anywhere(text: &str) {
    for fate in [Fate::KilledBefore, Fate::KilledAfter] {
        for at in 4..20 {
            let killed = KilledRun::new(text).await;
            killed.apply(&State::new("l".into()), at, fate).await;
            killed.destroy(&format!("{fate:?} at {at}")).await;
        }
    }
}
