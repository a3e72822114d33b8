//! The whole account: the tables of every service, and what actions need besides.

use super::clock::Moment;
use super::latency::{Latencies, Latency};
use super::random::Random;
use super::store::Change;
use super::{Object, Options};
use super::{
    dynamodb::DynamoDb, ec2::Ec2, iam::Iam, kms::Kms, s3::S3, secretsmanager::SecretsManager,
    ssm::Ssm,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What an action works on. A call that fails leaves the tables as they were.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// Sandbox time of the call.
    pub now: Moment,
    /// The region the call was signed for.
    pub region: String,
    /// Twelve digits.
    pub account: String,
    /// The access key of the call.
    pub access_key: String,
    /// Source of ids and jitter.
    pub random: Random,
    /// How long things take.
    pub latencies: Latencies,
    /// Whether new objects stay unseen for a while.
    pub eventual_consistency: bool,
    /// Until when new objects are unseen. Not kept in the file: it is a matter of seconds.
    unseen: BTreeMap<String, Moment>,

    /// Networks, instances, disks.
    pub ec2: Ec2,
    /// Roles, policies, profiles.
    pub iam: Iam,
    /// Secrets.
    pub secretsmanager: SecretsManager,
    /// Keys and aliases.
    pub kms: Kms,
    /// Tables.
    pub dynamodb: DynamoDb,
    /// Buckets.
    pub s3: S3,
    /// Parameters.
    pub ssm: Ssm,
}

/// Runs one expression on each service's tables.
macro_rules! each_service {
    ($cloud:expr, $tables:ident => $body:expr) => {{
        {
            let $tables = &mut $cloud.ec2;
            $body
        }
        {
            let $tables = &mut $cloud.iam;
            $body
        }
        {
            let $tables = &mut $cloud.secretsmanager;
            $body
        }
        {
            let $tables = &mut $cloud.kms;
            $body
        }
        {
            let $tables = &mut $cloud.dynamodb;
            $body
        }
        {
            let $tables = &mut $cloud.s3;
            $body
        }
        {
            let $tables = &mut $cloud.ssm;
            $body
        }
    }};
}

impl Cloud {
    /// A fresh account, with its default network.
    pub fn fresh(options: &Options, sequence: u64) -> Cloud {
        let mut cloud = Cloud {
            now: options.clock.now(),
            region: options.region.clone(),
            account: options.account.clone(),
            access_key: String::new(),
            random: Random::new(options.seed, 2 * sequence + 2),
            latencies: options.latencies.clone(),
            eventual_consistency: options.faults.eventual_consistency,
            unseen: BTreeMap::new(),
            ec2: Ec2::default(),
            iam: Iam::default(),
            secretsmanager: SecretsManager::default(),
            kms: Kms::default(),
            dynamodb: DynamoDb::default(),
            s3: S3::default(),
            ssm: Ssm::default(),
        };
        super::ec2::create_defaults(&mut cloud);
        super::iam::create_defaults(&mut cloud);
        cloud.commit();
        cloud
    }

    /// An EC2-style id: `vpc-0` and sixteen hexadecimal digits.
    pub fn new_id(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.random.hex(16))
    }

    /// The moment when something that begins now and takes this long is over.
    pub fn after(&mut self, latency: Latency) -> Moment {
        self.now + latency.draw(&mut self.random)
    }

    /// Marks an object as new: for up to `latency` it may not be seen by its id.
    pub fn appears(&mut self, id: &str, latency: Latency) {
        if self.eventual_consistency {
            let seen_at = self.after(latency);
            let now = self.now;
            self.unseen.retain(|_, until| *until > now);
            self.unseen.insert(id.to_owned(), seen_at);
        }
    }

    /// Whether an object can be seen by now.
    pub fn sees(&self, id: &str) -> bool {
        self.unseen.get(id).is_none_or(|until| *until <= self.now)
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:aws:{service}:{}:{}:{resource}",
            self.region, self.account
        )
    }

    /// What the call at hand changed.
    pub fn changes(&mut self) -> serde_json::Result<Vec<Change>> {
        let mut out = Vec::new();
        each_service!(self, tables => tables.changes(&mut out)?);
        Ok(out)
    }

    /// The call at hand is done.
    pub fn commit(&mut self) {
        each_service!(self, tables => tables.commit());
    }

    /// The call at hand failed: nothing of it stays.
    pub fn roll_back(&mut self) {
        each_service!(self, tables => tables.roll_back());
    }

    /// Puts back one change from the file.
    pub fn restore(&mut self, change: Change) -> Result<(), String> {
        let Change(service, kind, id, document) = change;
        match self.restore_row(&service, &kind, id, document) {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!("unknown table {service}.{kind}")),
            Err(error) => Err(format!("{service}.{kind}: {error}")),
        }
    }

    fn restore_row(
        &mut self,
        service: &str,
        kind: &str,
        id: String,
        document: Option<Value>,
    ) -> serde_json::Result<bool> {
        match service {
            Ec2::SERVICE => self.ec2.restore(kind, id, document),
            Iam::SERVICE => self.iam.restore(kind, id, document),
            SecretsManager::SERVICE => self.secretsmanager.restore(kind, id, document),
            Kms::SERVICE => self.kms.restore(kind, id, document),
            DynamoDb::SERVICE => self.dynamodb.restore(kind, id, document),
            S3::SERVICE => self.s3.restore(kind, id, document),
            Ssm::SERVICE => self.ssm.restore(kind, id, document),
            _ => Ok(false),
        }
    }

    /// Every object that exists at `self.now`, the fresh account's own included.
    pub fn objects(&self) -> Vec<Object> {
        let mut objects = Vec::new();
        objects.extend(self.ec2.objects(self.now));
        objects.extend(self.iam.objects(self.now));
        objects.extend(self.secretsmanager.objects(self.now));
        objects.extend(self.kms.objects(self.now));
        objects.extend(self.dynamodb.objects(self.now));
        objects.extend(self.s3.objects(self.now));
        objects.extend(self.ssm.objects(self.now));
        objects.sort();
        objects
    }
}
