//! The block `instance_requirements`: properties of instances, from which AWS chooses the types.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceRequirementsRequest.html>

use aws_sdk_ec2::types::{
    AcceleratorCountRequest, AcceleratorTotalMemoryMiBRequest, BaselineEbsBandwidthMbpsRequest,
    InstanceRequirements, InstanceRequirementsRequest, MemoryGiBPerVCpuRequest, MemoryMiBRequest,
    NetworkBandwidthGbpsRequest, NetworkInterfaceCountRequest, TotalLocalStorageGbRequest,
    VCpuCountRangeRequest,
};

use super::fields::{answer, at_most_one, request, some};
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, list_block, optional, required, string_set,
};
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Number, Type, Value};

/// The block `instance_requirements`.
pub fn instance_requirements() -> Nested {
    let set = |name| optional(name, string_set());
    let share = |name| optional(name, NUMBER).at_least(1);
    let three = &["included", "excluded", "required"];
    let block = list_block(
        "instance_requirements",
        [
            set("accelerator_manufacturers"),
            set("accelerator_names"),
            set("accelerator_types"),
            set("allowed_instance_types").conflicts_with(&["excluded_instance_types"]),
            optional("bare_metal", STRING).one_of(three),
            optional("burstable_performance", STRING).one_of(three),
            set("cpu_manufacturers"),
            set("excluded_instance_types").conflicts_with(&["allowed_instance_types"]),
            set("instance_generations"),
            optional("local_storage", STRING).one_of(three),
            set("local_storage_types"),
            share("max_spot_price_as_percentage_of_optimal_on_demand_price")
                .conflicts_with(&["spot_max_price_percentage_over_lowest_price"]),
            share("on_demand_max_price_percentage_over_lowest_price"),
            optional("require_hibernate_support", BOOL),
            share("spot_max_price_percentage_over_lowest_price")
                .conflicts_with(&["max_spot_price_as_percentage_of_optimal_on_demand_price"]),
        ],
    );
    let range = |name| list_block(name, limits(optional("min", NUMBER))).max(1);
    let needed = |name| {
        list_block(name, limits(required("min", NUMBER)))
            .max(1)
            .min(1)
    };
    block
        .max(1)
        .block(range("accelerator_count"))
        .block(range("accelerator_total_memory_mib"))
        .block(range("baseline_ebs_bandwidth_mbps"))
        .block(range("memory_gib_per_vcpu"))
        .block(needed("memory_mib"))
        .block(range("network_bandwidth_gbps"))
        .block(range("network_interface_count"))
        .block(range("total_local_storage_gb"))
        .block(needed("vcpu_count"))
}

fn limits(min: Field) -> [Field; 2] {
    [optional("max", NUMBER), min]
}

/// A range of whole numbers, or of others, as a request has it.
macro_rules! range {
    ($block:expr, $name:literal, $request:ident, $read:ident) => {
        $block.first($name).map(|range| {
            $request::builder()
                .set_min($read(range, "min"))
                .set_max($read(range, "max"))
                .build()
        })
    };
}

fn whole(range: &Value, name: &str) -> Option<i32> {
    range.integer(name)
}

fn fraction(range: &Value, name: &str) -> Option<f64> {
    Some(range.get(name)?.as_number()?.to_f64())
}

/// The requirements as a request has them.
pub(super) fn requested(block: &Value) -> InstanceRequirementsRequest {
    macro_rules! choices {
        ($name:literal) => {{
            let all = block.strings($name).into_iter();
            some(all.map(|it| it.as_str().into()).collect())
        }};
    }
    let builder = request!(
        InstanceRequirementsRequest::builder(),
        block,
        choice: [bare_metal, burstable_performance, local_storage],
        number: [
            max_spot_price_as_percentage_of_optimal_on_demand_price,
            on_demand_max_price_percentage_over_lowest_price,
            spot_max_price_percentage_over_lowest_price
        ],
        flag: [require_hibernate_support]
    );
    builder
        .set_accelerator_manufacturers(choices!("accelerator_manufacturers"))
        .set_accelerator_names(choices!("accelerator_names"))
        .set_accelerator_types(choices!("accelerator_types"))
        .set_allowed_instance_types(some(block.strings("allowed_instance_types")))
        .set_cpu_manufacturers(choices!("cpu_manufacturers"))
        .set_excluded_instance_types(some(block.strings("excluded_instance_types")))
        .set_instance_generations(choices!("instance_generations"))
        .set_local_storage_types(choices!("local_storage_types"))
        .set_accelerator_count(range!(
            block,
            "accelerator_count",
            AcceleratorCountRequest,
            whole
        ))
        .set_accelerator_total_memory_mib(range!(
            block,
            "accelerator_total_memory_mib",
            AcceleratorTotalMemoryMiBRequest,
            whole
        ))
        .set_baseline_ebs_bandwidth_mbps(range!(
            block,
            "baseline_ebs_bandwidth_mbps",
            BaselineEbsBandwidthMbpsRequest,
            whole
        ))
        .set_memory_gib_per_v_cpu(range!(
            block,
            "memory_gib_per_vcpu",
            MemoryGiBPerVCpuRequest,
            fraction
        ))
        .set_memory_mib(range!(block, "memory_mib", MemoryMiBRequest, whole))
        .set_network_bandwidth_gbps(range!(
            block,
            "network_bandwidth_gbps",
            NetworkBandwidthGbpsRequest,
            fraction
        ))
        .set_network_interface_count(range!(
            block,
            "network_interface_count",
            NetworkInterfaceCountRequest,
            whole
        ))
        .set_total_local_storage_gb(range!(
            block,
            "total_local_storage_gb",
            TotalLocalStorageGbRequest,
            fraction
        ))
        .set_v_cpu_count(range!(block, "vcpu_count", VCpuCountRangeRequest, whole))
        .build()
}

/// A range of an answer as a block shows it; none if both ends are open.
macro_rules! shown_range {
    ($range:expr) => {{
        let range = $range.as_ref();
        let (min, max) = (range.and_then(|it| it.min), range.and_then(|it| it.max));
        let block = ObjectBuilder::from(&Value::NULL)
            .with("min", decimal(min.map(f64::from)))
            .with("max", decimal(max.map(f64::from)));
        at_most_one((min.is_some() || max.is_some()).then(|| block.build()))
    }};
}

fn decimal(number: Option<f64>) -> Value {
    let number = number.and_then(|it| Number::parse(&it.to_string()));
    number.map_or(Value::Null(Type::Number), Value::Number)
}

/// The requirements that AWS answers, as a block shows them.
pub(super) fn shown(found: &InstanceRequirements) -> Value {
    macro_rules! texts {
        ($field:ident) => {
            found.$field.iter().flatten().map(|it| it.as_str())
        };
    }
    let mut builder = answer!(
        found,
        choice: [bare_metal, burstable_performance, local_storage],
        number: [
            max_spot_price_as_percentage_of_optimal_on_demand_price,
            on_demand_max_price_percentage_over_lowest_price,
            spot_max_price_percentage_over_lowest_price
        ],
        flag: [require_hibernate_support]
    );
    builder
        .string_set(
            "accelerator_manufacturers",
            texts!(accelerator_manufacturers),
        )
        .string_set("accelerator_names", texts!(accelerator_names))
        .string_set("accelerator_types", texts!(accelerator_types))
        .string_set("allowed_instance_types", texts!(allowed_instance_types))
        .string_set("cpu_manufacturers", texts!(cpu_manufacturers))
        .string_set("excluded_instance_types", texts!(excluded_instance_types))
        .string_set("instance_generations", texts!(instance_generations))
        .string_set("local_storage_types", texts!(local_storage_types))
        .set("accelerator_count", shown_range!(found.accelerator_count))
        .set(
            "accelerator_total_memory_mib",
            shown_range!(found.accelerator_total_memory_mib),
        )
        .set(
            "baseline_ebs_bandwidth_mbps",
            shown_range!(found.baseline_ebs_bandwidth_mbps),
        )
        .set(
            "memory_gib_per_vcpu",
            shown_range!(found.memory_gib_per_v_cpu),
        )
        .set("memory_mib", shown_range!(found.memory_mib))
        .set(
            "network_bandwidth_gbps",
            shown_range!(found.network_bandwidth_gbps),
        )
        .set(
            "network_interface_count",
            shown_range!(found.network_interface_count),
        )
        .set(
            "total_local_storage_gb",
            shown_range!(found.total_local_storage_gb),
        )
        .set("vcpu_count", shown_range!(found.v_cpu_count));
    builder.build()
}
