//! `aws_ssm_parameter`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ssm::types::{
    Parameter as Found, ParameterMetadata, ParameterStringFilter, ParameterTier, ParameterType,
    ResourceTypeForTagging, Tag,
};
use futures_util::future::try_join_all;

use super::GONE;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::plan::Planning;
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::provider::aws::tags::ATTEMPT;
use crate::value::Value;

/// So many parameters one request reads.
const PAGE: usize = 10;
/// So many names a filter takes.
const NAMES: usize = 50;

/// `aws_ssm_parameter`
pub struct Parameter;

#[async_trait]
impl Resource for Parameter {
    fn title(&self) -> &'static str {
        "SSM Parameter"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("allowed_pattern", STRING).length(0, 1024),
            optional_computed("arn", STRING).refused(),
            optional_computed("data_type", STRING).one_of(&[
                "aws:ec2:image",
                "aws:ssm:integration",
                "text",
            ]),
            optional("description", STRING).length(0, 1024),
            optional_computed("insecure_value", STRING),
            optional_computed("key_id", STRING),
            required("name", STRING).replaces().length(1, 2048),
            optional("overwrite", BOOL)
                .own()
                .deprecated("this attribute has been deprecated"),
            optional_computed("tier", STRING)
                .one_of(&["Standard", "Advanced", "Intelligent-Tiering"])
                .same(same_tier),
            required("type", STRING).one_of(&["String", "StringList", "SecureString"]),
            optional_computed("value", STRING).sensitive(),
            computed("version", NUMBER),
        ])
        .exactly_one(&["insecure_value", "value"])
        .tagged()
        .adjust(adjust)
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("TooManyUpdates", "")],
            passing_delete: &[("TooManyUpdates", "")],
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("name")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        put(job, job.planned.flag("overwrite")).await?;
        Ok(job.planned.text("name").to_owned())
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let name = job.planned.text("name");
        let tags = tags_of(job.cloud, name).await?;
        let token = &job.attempt.token;
        let is_ours = tags.is_some_and(|tags| tags.get(ATTEMPT) == Some(token));
        Ok((is_ours && !token.is_empty()).then(|| name.to_owned()))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let name = job.planned.text("name");
        let found = tags_of(job.cloud, name).await?;
        Ok(Some(found.map(|_| name.to_owned()).into_iter().collect()))
    }

    /// Written over, it has no mark.
    fn identity(&self, job: &Job<'_>) -> Option<String> {
        let name = job.planned.text("name");
        job.planned.flag("overwrite").then(|| name.to_owned())
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        // Tags cannot be given along when a parameter is written over: there is no mark then.
        if job.attempt.token.is_empty() || job.planned.flag("overwrite") {
            return Ok(());
        }
        untag(job, id, vec![ATTEMPT.to_owned()]).await
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        let tags = job.tags();
        match job.planned.flag("overwrite") && !tags.is_empty() {
            true => tag(job, id, &tags).await,
            false => Ok(()),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let names: Vec<String> = known.iter().filter_map(|it| it.owned("id")).collect();
        let (found, described) =
            futures_util::future::join(get(cloud, &names), describe(cloud, &names)).await;
        let (found, described) = (found?, described?);
        let read = |known: &Value| {
            let (known, name) = (known.clone(), known.text("id").to_owned());
            let (found, described) = (found.get(&name), described.get(&name));
            async move {
                let (Some(found), Some(described)) = (found, described) else {
                    return Ok(None);
                };
                let tags = tags_of(cloud, &name).await?;
                Ok::<_, Fault>(tags.map(|tags| object(&known, found, described, &tags)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        const ARGUMENTS: [&str; 8] = [
            "allowed_pattern",
            "data_type",
            "description",
            "insecure_value",
            "key_id",
            "tier",
            "type",
            "value",
        ];
        match job.changes_any(&ARGUMENTS) {
            true => put(job, true).await,
            false => Ok(()),
        }
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        if !removed.is_empty() {
            untag(job, job.id(), removed).await?;
        }
        match set.is_empty() {
            true => Ok(()),
            false => tag(job, job.id(), &set).await,
        }
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let ssm = &job.cloud.clients.ssm;
        let send = || ssm.delete_parameter().name(job.id()).send();
        job.cloud.call("ssm:DeleteParameter", send).await?;
        Ok(())
    }
}

/// What AWS chooses among the tiers is as good as leaving the choice to it.
fn same_tier(before: &Value, after: &Value) -> bool {
    before.as_str() == Some("Standard") && after.as_str() == Some("Intelligent-Tiering")
}

fn adjust(planning: &mut Planning<'_>) {
    if planning.is_create() {
        return;
    }
    // The type must not become less careful with what it holds.
    let is_secure = |value: Option<&Value>| value.and_then(Value::as_str) == Some("SecureString");
    let before = is_secure(planning.prior.get("type"));
    let after = is_secure(Some(planning.planned.value("type")));
    if before && !after {
        planning.replaces("type");
    }
    // An advanced parameter cannot become a standard one.
    let is_advanced = planning.prior.text("tier") == "Advanced";
    if is_advanced && planning.planned.value("tier").as_str() == Some("Standard") {
        planning.replaces("tier");
    }
    let is_written = |name: &str| planning.config.get(name).is_some_and(|it| !it.is_null());
    let (by_value, by_insecure) = (is_written("value"), is_written("insecure_value"));
    if planning.changes("value") {
        planning.open("version");
        if by_value && !by_insecure {
            planning.open_text("insecure_value");
        }
    } else if planning.changes("insecure_value") {
        planning.open("version");
        if by_insecure && !by_value {
            planning.open_text("value");
        }
    }
}

async fn put(job: &Job<'_>, overwrites: bool) -> Result<(), Fault> {
    let (planned, ssm) = (job.planned, &job.cloud.clients.ssm);
    let is_secure = planned.text("type") == "SecureString";
    let key = planned.owned("key_id").filter(|_| is_secure);
    let text = planned.string("value").or(planned.string("insecure_value"));
    let is_new = job.prior.is_null();
    let tags = match is_new && !overwrites {
        true => sdk_tags(&job.marked_tags()),
        false => None,
    };
    let description = match is_new {
        true => planned.owned("description"),
        false => Some(planned.text("description").to_owned()),
    };
    let send = || {
        ssm.put_parameter()
            .name(planned.text("name"))
            .value(text.unwrap_or_default())
            .r#type(ParameterType::from(planned.text("type")))
            .set_description(description.clone())
            .set_allowed_pattern(planned.owned("allowed_pattern"))
            .set_data_type(planned.owned("data_type"))
            .set_key_id(key.clone())
            .set_tier(planned.string("tier").map(ParameterTier::from))
            .overwrite(overwrites)
            .set_tags(tags.clone())
            .send()
    };
    if is_new {
        job.cloud.call_once("ssm:PutParameter", send).await?;
    } else {
        job.cloud.call("ssm:PutParameter", send).await?;
    }
    Ok(())
}

/// Values by name.
async fn get(cloud: &Cloud, names: &[String]) -> Result<BTreeMap<String, Found>, Fault> {
    let ask = |part: &[String]| {
        let part = part.to_vec();
        async move {
            let answer = cloud
                .call("ssm:GetParameters", || {
                    let request = cloud.clients.ssm.get_parameters();
                    request
                        .set_names(Some(part.clone()))
                        .with_decryption(true)
                        .send()
                })
                .await?;
            Ok::<_, Fault>(answer.parameters.unwrap_or_default())
        }
    };
    let all = try_join_all(names.chunks(PAGE).map(ask)).await?;
    let all = all.into_iter().flatten();
    Ok(all.filter_map(|it| Some((it.name.clone()?, it))).collect())
}

/// What is known of parameters besides their values, by name.
async fn describe(
    cloud: &Cloud,
    names: &[String],
) -> Result<BTreeMap<String, ParameterMetadata>, Fault> {
    let mut all = BTreeMap::new();
    for part in names.chunks(NAMES) {
        let filter = ParameterStringFilter::builder()
            .key("Name")
            .option("Equals")
            .set_values(Some(part.to_vec()))
            .build();
        let filter = filter.ok();
        let mut token: Option<String> = None;
        loop {
            let page = cloud
                .call("ssm:DescribeParameters", || {
                    cloud
                        .clients
                        .ssm
                        .describe_parameters()
                        .set_parameter_filters(filter.clone().map(|it| vec![it]))
                        .max_results(50)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            let found = page.parameters.unwrap_or_default().into_iter();
            all.extend(found.filter_map(|it| Some((it.name.clone()?, it))));
            token = page.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break;
            }
        }
    }
    Ok(all)
}

fn object(
    known: &Value,
    found: &Found,
    described: &ParameterMetadata,
    tags: &BTreeMap<String, String>,
) -> Value {
    let value = found.value.as_deref();
    let is_open = known.string("insecure_value").is_some();
    let (value, insecure) = if is_open {
        (None, value)
    } else {
        (value, None)
    };
    let version = i32::try_from(found.version).unwrap_or(i32::MAX);
    let tier = described.tier.as_ref().map(|it| it.as_str());
    let kind = found.r#type.as_ref().map(|it| it.as_str());
    let mut draft = Draft::from(known);
    draft
        .text("allowed_pattern", described.allowed_pattern.as_deref())
        .text("arn", found.arn.as_deref())
        .text("data_type", found.data_type.as_deref())
        .text("description", described.description.as_deref())
        .maybe("insecure_value", insecure)
        .text("key_id", described.key_id.as_deref())
        .text("name", found.name.as_deref())
        .text("tier", Some(tier.unwrap_or("Standard")))
        .text("type", kind)
        .maybe("value", value)
        .number("version", Some(version))
        .set("tags_all", string_map_value(tags));
    draft.build()
}

/// The tags of a parameter; none if it is gone.
async fn tags_of(cloud: &Cloud, name: &str) -> Result<Option<BTreeMap<String, String>>, Fault> {
    let answer = cloud.call("ssm:ListTagsForResource", || {
        let request = cloud.clients.ssm.list_tags_for_resource();
        request
            .resource_type(ResourceTypeForTagging::Parameter)
            .resource_id(name)
            .send()
    });
    match answer.await {
        Ok(found) => {
            let tags = found.tag_list.unwrap_or_default().into_iter();
            Ok(Some(tags.map(|tag| (tag.key, tag.value)).collect()))
        }
        Err(fault) if fault.is(&["InvalidResourceId"]) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

async fn tag(job: &Job<'_>, name: &str, tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    let tags = sdk_tags(tags);
    let ssm = &job.cloud.clients.ssm;
    job.cloud
        .call("ssm:AddTagsToResource", || {
            ssm.add_tags_to_resource()
                .resource_type(ResourceTypeForTagging::Parameter)
                .resource_id(name)
                .set_tags(tags.clone())
                .send()
        })
        .await?;
    Ok(())
}

async fn untag(job: &Job<'_>, name: &str, keys: Vec<String>) -> Result<(), Fault> {
    let ssm = &job.cloud.clients.ssm;
    job.cloud
        .call("ssm:RemoveTagsFromResource", || {
            ssm.remove_tags_from_resource()
                .resource_type(ResourceTypeForTagging::Parameter)
                .resource_id(name)
                .set_tag_keys(Some(keys.clone()))
                .send()
        })
        .await?;
    Ok(())
}
