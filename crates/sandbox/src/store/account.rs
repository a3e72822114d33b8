//! The account that actions work on: the tables of every service, and the call at hand.

use crate::autoscaling::tables::Autoscaling;
use crate::clock::Moment;
use crate::cloudwatch::tables::CloudWatch;
use crate::dynamodb::tables::DynamoDb;
use crate::ec2::tables::Ec2;
use crate::elasticache::tables::ElastiCache;
use crate::elbv2::tables::Elbv2;
use crate::events::tables::Events;
use crate::iam::tables::Iam;
use crate::kms::tables::Kms;
use crate::latency::{Latencies, Latency};
use crate::logs::tables::Logs;
use crate::options::Options;
use crate::quotas::Quotas;
use crate::random::Random;
use crate::rds::tables::Rds;
use crate::redshift::tables::Redshift;
use crate::s3::tables::S3;
use crate::secretsmanager::tables::SecretsManager;
use crate::sns::tables::Sns;
use crate::sqs::tables::Sqs;
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
    /// How many of each kind there may be.
    pub quotas: Quotas,
    /// Whether there is no room for another instance: drawn anew for each call.
    pub lacks_capacity: bool,
    /// Whether new resources stay invisible for a while, as AWS's eventual consistency has it:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/query-api-troubleshooting.html#eventual-consistency>.
    pub eventual_consistency: bool,
    /// Until when new resources are invisible. Not kept in the journal: it is a matter of seconds.
    invisible_until: BTreeMap<String, Moment>,

    /// EC2 in the region of the call at hand.
    pub ec2: Ec2,
    /// EC2 in all other regions that were called so far.
    elsewhere: BTreeMap<String, Ec2>,
    /// The region whose tables the journal names without it.
    home: String,
    /// Puts into `ec2` what AWS gives to each region of a new account.
    create_region_defaults: fn(&mut Account),
    pub autoscaling: Autoscaling,
    pub elasticache: ElastiCache,
    pub elbv2: Elbv2,
    pub cloudwatch: CloudWatch,
    pub events: Events,
    pub rds: Rds,
    pub redshift: Redshift,
    pub iam: Iam,
    pub secretsmanager: SecretsManager,
    pub kms: Kms,
    pub logs: Logs,
    pub dynamodb: DynamoDb,
    pub s3: S3,
    pub sns: Sns,
    pub sqs: Sqs,
    pub ssm: Ssm,
}

impl Account {
    /// An account with nothing in it, not even a default VPC. `sequence` is the number of the last
    /// journal entry: an account that is opened again must not draw the same ids again.
    pub(crate) fn empty(
        options: &Options,
        sequence: u64,
        create_region_defaults: fn(&mut Account),
    ) -> Account {
        Account {
            now: options.clock.now(),
            region: options.region.clone(),
            account_id: options.account.clone(),
            access_key: String::new(),
            random: Random::new(options.seed, 2 * sequence + 2),
            latencies: options.latencies.clone(),
            quotas: options.quotas.clone(),
            lacks_capacity: false,
            eventual_consistency: options.faults.eventual_consistency,
            invisible_until: BTreeMap::new(),
            ec2: Ec2::default(),
            elsewhere: BTreeMap::new(),
            home: options.region.clone(),
            create_region_defaults,
            autoscaling: Autoscaling::default(),
            elasticache: ElastiCache::default(),
            elbv2: Elbv2::default(),
            cloudwatch: CloudWatch::default(),
            events: Events::default(),
            rds: Rds::default(),
            redshift: Redshift::default(),
            iam: Iam::default(),
            secretsmanager: SecretsManager::default(),
            kms: Kms::default(),
            logs: Logs::default(),
            dynamodb: DynamoDb::default(),
            s3: S3::default(),
            sns: Sns::default(),
            sqs: Sqs::default(),
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

    /// Turns to a region: `ec2` are its tables from now on. One that was never called has what AWS
    /// gives to each region of a new account.
    pub(crate) fn enter(&mut self, region: &str) {
        if region == self.region {
            return;
        }
        let left = std::mem::take(&mut self.ec2);
        let left_region = std::mem::replace(&mut self.region, region.to_owned());
        self.elsewhere.insert(left_region, left);
        match self.elsewhere.remove(region) {
            Some(tables) => self.ec2 = tables,
            None => {
                (self.create_region_defaults)(self);
                self.ec2.commit();
            }
        }
    }

    /// All regions that were called so far, that of the call at hand first.
    pub(crate) fn regions(&self) -> Vec<String> {
        let here = std::iter::once(&self.region);
        here.chain(self.elsewhere.keys()).cloned().collect()
    }

    fn services(&mut self) -> [&mut dyn ServiceTables; 17] {
        [
            &mut self.ec2,
            &mut self.autoscaling,
            &mut self.elasticache,
            &mut self.elbv2,
            &mut self.cloudwatch,
            &mut self.events,
            &mut self.rds,
            &mut self.redshift,
            &mut self.iam,
            &mut self.secretsmanager,
            &mut self.kms,
            &mut self.logs,
            &mut self.dynamodb,
            &mut self.s3,
            &mut self.sns,
            &mut self.sqs,
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
        mark_region(&mut changes, &self.home, &self.region);
        for (region, tables) in &self.elsewhere {
            let mut there = Vec::new();
            tables.changes(&mut there)?;
            mark_region(&mut there, &self.home, region);
            changes.extend(there);
        }
        Ok(changes)
    }

    /// Makes the changes since the last commit permanent.
    pub(crate) fn commit(&mut self) {
        for service in self.services() {
            service.commit();
        }
        for tables in self.elsewhere.values_mut() {
            tables.commit();
        }
    }

    /// Undoes the changes since the last commit.
    pub(crate) fn roll_back(&mut self) {
        for service in self.services() {
            service.roll_back();
        }
        for tables in self.elsewhere.values_mut() {
            tables.roll_back();
        }
    }

    /// Applies one change of the journal, as committed.
    ///
    /// # Errors
    /// There is no such table, or the row is not one of the table's type; the text says which.
    pub(crate) fn restore(&mut self, change: Change) -> Result<(), String> {
        let Change(service, table, id, document) = change;
        let (service, region) = match service.split_once('@') {
            Some((service, region)) => (service.to_owned(), region.to_owned()),
            None => (service, self.home.clone()),
        };
        self.enter(&region);
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

/// Marks the changes of EC2 with their region, unless it is the account's first: the other services
/// have it in their keys.
fn mark_region(changes: &mut [Change], home: &str, region: &str) {
    if home == region {
        return;
    }
    for Change(service, ..) in changes.iter_mut().filter(|it| it.0 == "ec2") {
        *service = format!("ec2@{region}");
    }
}
