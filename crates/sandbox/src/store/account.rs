//! The account that actions work on: the tables of every service, and the call at hand.

use crate::clock::Moment;
use crate::dynamodb::tables::DynamoDb;
use crate::ec2::tables::Ec2;
use crate::iam::tables::Iam;
use crate::kms::tables::Kms;
use crate::latency::{Latencies, Latency};
use crate::options::Options;
use crate::random::Random;
use crate::s3::tables::S3;
use crate::secretsmanager::tables::SecretsManager;
use crate::ssm::tables::Ssm;
use crate::store::table::{Change, ServiceTables};
use std::collections::BTreeMap;

/// What an action works on. An action that fails may leave changes behind: the executor rolls
/// them back.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Sandbox time of the call at hand; it stands still while the call is carried out.
    pub now: Moment,
    /// The region that the call at hand was signed for.
    pub region: String,
    /// The account's id, twelve digits.
    pub account_id: String,
    /// The access key that signed the call at hand; empty for an unsigned one.
    pub access_key: String,
    /// Source of ids and of the jitter in latencies.
    pub random: Random,
    /// How long operations and state changes take.
    pub latencies: Latencies,
    /// Whether new resources stay invisible for a while, as AWS's eventual consistency has it:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/query-api-troubleshooting.html#eventual-consistency>.
    pub eventual_consistency: bool,
    /// Until when new resources are invisible. Not kept in the journal: it is a matter of seconds.
    invisible_until: BTreeMap<String, Moment>,

    pub ec2: Ec2,
    pub iam: Iam,
    pub secretsmanager: SecretsManager,
    pub kms: Kms,
    pub dynamodb: DynamoDb,
    pub s3: S3,
    pub ssm: Ssm,
}

impl Account {
    /// An account with nothing in it, not even a default VPC. `sequence` is the number of the last
    /// journal entry: an account that is opened again must not draw the same ids again.
    pub(crate) fn empty(options: &Options, sequence: u64) -> Account {
        Account {
            now: options.clock.now(),
            region: options.region.clone(),
            account_id: options.account.clone(),
            access_key: String::new(),
            random: Random::new(options.seed, 2 * sequence + 2),
            latencies: options.latencies.clone(),
            eventual_consistency: options.faults.eventual_consistency,
            invisible_until: BTreeMap::new(),
            ec2: Ec2::default(),
            iam: Iam::default(),
            secretsmanager: SecretsManager::default(),
            kms: Kms::default(),
            dynamodb: DynamoDb::default(),
            s3: S3::default(),
            ssm: Ssm::default(),
        }
    }

    /// A new id in EC2's form: the prefix, `-0` and sixteen hexadecimal digits.
    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.random.hex(16))
    }

    /// The moment when something that begins now and takes this long is over.
    pub(crate) fn after(&mut self, latency: Latency) -> Moment {
        self.now + latency.draw(&mut self.random)
    }

    /// Hides a new resource for up to `latency` when eventual consistency is on. `key` is whatever
    /// the readers pass to [`Account::is_visible`]: an id, or a key for one kind of reader.
    pub(crate) fn hide_new(&mut self, key: &str, latency: Latency) {
        if self.eventual_consistency {
            let visible_at = self.after(latency);
            let now = self.now;
            self.invisible_until.retain(|_, until| *until > now);
            self.invisible_until.insert(key.to_owned(), visible_at);
        }
    }

    /// Whether the resource of that id or key is visible by now.
    pub(crate) fn is_visible(&self, key: &str) -> bool {
        let until = self.invisible_until.get(key);
        until.is_none_or(|until| *until <= self.now)
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` in the region of the call.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:aws:{service}:{}:{}:{resource}",
            self.region, self.account_id
        )
    }

    fn services(&mut self) -> [&mut dyn ServiceTables; 7] {
        [
            &mut self.ec2,
            &mut self.iam,
            &mut self.secretsmanager,
            &mut self.kms,
            &mut self.dynamodb,
            &mut self.s3,
            &mut self.ssm,
        ]
    }

    /// The rows that changed since the last commit.
    ///
    /// # Errors
    /// A row cannot be written as JSON.
    pub(crate) fn changes(&mut self) -> serde_json::Result<Vec<Change>> {
        let mut changes = Vec::new();
        for service in self.services() {
            service.changes(&mut changes)?;
        }
        Ok(changes)
    }

    /// Makes the changes since the last commit permanent.
    pub(crate) fn commit(&mut self) {
        for service in self.services() {
            service.commit();
        }
    }

    /// Undoes the changes since the last commit.
    pub(crate) fn roll_back(&mut self) {
        for service in self.services() {
            service.roll_back();
        }
    }

    /// Applies one change of the journal, as committed.
    ///
    /// # Errors
    /// There is no such table, or the row is not one of the table's type; the text says which.
    pub(crate) fn restore(&mut self, change: Change) -> Result<(), String> {
        let Change(service, table, id, document) = change;
        let unknown = || format!("unknown table {service}.{table}");
        let mut services = self.services().into_iter();
        let found = services.find(|it| it.service() == service);
        let restored = found.ok_or_else(unknown)?.restore(&table, id, document);
        match restored {
            Ok(true) => Ok(()),
            Ok(false) => Err(unknown()),
            Err(error) => Err(format!("{service}.{table}: {error}")),
        }
    }
}
