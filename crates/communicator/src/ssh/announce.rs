//! The messages before a connection is made.

use crate::connection::{Connection, Target};

/// The message about the target host.
pub fn target(connection: &Connection) -> String {
    let platform = if connection.is_windows {
        "windows"
    } else {
        "unix"
    };
    format!(
        "Connecting to remote host via SSH...\n{}\n  Target Platform: {platform}",
        login(&connection.target, connection.agent)
    )
}

/// The message about the bastion host.
pub fn bastion(bastion: &Target, agent: bool) -> String {
    format!(
        "Using configured bastion host...\n{}",
        login(bastion, agent)
    )
}

fn login(target: &Target, agent: bool) -> String {
    let is_there = |text: &Option<String>| text.is_some();
    format!(
        "  Host: {}\n  User: {}\n  Password: {}\n  Private key: {}\n  Certificate: {}\n  SSH Agent: \
         {agent}\n  Checking Host Key: {}",
        target.host,
        target.user,
        is_there(&target.password),
        is_there(&target.private_key),
        is_there(&target.certificate),
        is_there(&target.host_key),
    )
}
