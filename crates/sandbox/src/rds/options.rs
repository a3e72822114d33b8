//! The options that groups may have, with their settings.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html>

/// An option: the engines that have it begin like this, and settings with their usual values.
pub(super) struct Known {
    engine: &'static str,
    pub name: &'static str,
    /// The usual port, of an option that has one.
    pub port: Option<&'static str>,
    pub settings: &'static [(&'static str, &'static str)],
}

const KNOWN: &[Known] = &[
    Known {
        engine: "mysql",
        name: "MARIADB_AUDIT_PLUGIN",
        port: None,
        settings: AUDIT,
    },
    Known {
        engine: "mariadb",
        name: "MARIADB_AUDIT_PLUGIN",
        port: None,
        settings: AUDIT,
    },
    Known {
        engine: "mysql",
        name: "MEMCACHED",
        port: Some("11211"),
        settings: &[
            ("BACKLOG_QUEUE_LIMIT", "1024"),
            ("BINDING_PROTOCOL", "auto"),
            ("CHUNK_SIZE", "48"),
        ],
    },
    Known {
        engine: "oracle",
        name: "OEM",
        port: Some("1158"),
        settings: &[],
    },
    Known {
        engine: "oracle",
        name: "STATSPACK",
        port: None,
        settings: &[],
    },
    Known {
        engine: "oracle",
        name: "Timezone",
        port: None,
        settings: &[("TIME_ZONE", "UTC")],
    },
    Known {
        engine: "sqlserver",
        name: "SQLSERVER_BACKUP_RESTORE",
        port: None,
        settings: &[("IAM_ROLE_ARN", "")],
    },
    Known {
        engine: "sqlserver",
        name: "TDE",
        port: None,
        settings: &[],
    },
];

const AUDIT: &[(&str, &str)] = &[
    ("SERVER_AUDIT", "FORCE_PLUS_PERMANENT"),
    ("SERVER_AUDIT_EVENTS", "CONNECT"),
    ("SERVER_AUDIT_EXCL_USERS", ""),
    ("SERVER_AUDIT_FILE_ROTATE_SIZE", "1000000"),
    ("SERVER_AUDIT_FILE_ROTATIONS", "9"),
    ("SERVER_AUDIT_INCL_USERS", ""),
];

/// The option of that name, if the engine has it.
pub(super) fn known(engine: &str, name: &str) -> Option<&'static Known> {
    let mut all = KNOWN.iter();
    all.find(|it| engine.starts_with(it.engine) && it.name == name)
}
