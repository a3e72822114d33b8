//! Instance types by what they must have.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html>

use aws_sdk_autoscaling::types::{
    AcceleratorCountRequest, AcceleratorManufacturer, AcceleratorName,
    AcceleratorTotalMemoryMiBRequest, AcceleratorType, BareMetal, BaselineEbsBandwidthMbpsRequest,
    BurstablePerformance, CpuManufacturer, InstanceGeneration, InstanceRequirements, LocalStorage,
    LocalStorageType, MemoryGiBPerVCpuRequest, MemoryMiBRequest, NetworkBandwidthGbpsRequest,
    NetworkInterfaceCountRequest, TotalLocalStorageGbRequest, VCpuCountRequest,
};

use crate::declare::{BOOL, NUMBER, Nested, STRING, list_block, optional, string_set};
use crate::object::{Attributes, ObjectBuilder, fraction_value};
use rform_core::value::Value;

/// The blocks of a least and a largest number.
const RANGES: [&str; 9] = [
    "accelerator_count",
    "accelerator_total_memory_mib",
    "baseline_ebs_bandwidth_mbps",
    "memory_gib_per_vcpu",
    "memory_mib",
    "network_bandwidth_gbps",
    "network_interface_count",
    "total_local_storage_gb",
    "vcpu_count",
];

pub(super) fn block() -> Nested {
    let fields = [
        optional("accelerator_manufacturers", string_set()),
        optional("accelerator_names", string_set()),
        optional("accelerator_types", string_set()),
        optional("allowed_instance_types", string_set()),
        optional("bare_metal", STRING).one_of(&["included", "excluded", "required"]),
        optional("burstable_performance", STRING).one_of(&["included", "excluded", "required"]),
        optional("cpu_manufacturers", string_set()),
        optional("excluded_instance_types", string_set()),
        optional("instance_generations", string_set()),
        optional("local_storage", STRING).one_of(&["included", "excluded", "required"]),
        optional("local_storage_types", string_set()),
        optional(
            "max_spot_price_as_percentage_of_optimal_on_demand_price",
            NUMBER,
        ),
        optional("on_demand_max_price_percentage_over_lowest_price", NUMBER),
        optional("require_hibernate_support", BOOL),
        optional("spot_max_price_percentage_over_lowest_price", NUMBER),
    ];
    let whole = list_block("instance_requirements", fields).max(1);
    RANGES
        .iter()
        .fold(whole, |whole, name| whole.block(range(name)))
}

fn range(name: &'static str) -> Nested {
    list_block(name, [optional("max", NUMBER), optional("min", NUMBER)]).max(1)
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// The words in a set, as the SDK has them.
fn words<T: for<'a> From<&'a str>>(block: &Value, name: &str) -> Option<Vec<T>> {
    some(
        block
            .strings(name)
            .iter()
            .map(|it| T::from(it.as_str()))
            .collect(),
    )
}

/// A request for a range of whole numbers.
macro_rules! whole {
    ($block:expr, $name:literal, $of:ident) => {
        $block.first($name).map(|it| {
            let (least, most) = (it.integer("min"), it.integer("max"));
            $of::builder().set_min(least).set_max(most).build()
        })
    };
}

/// A request for a range of numbers that may be fractions.
macro_rules! real {
    ($block:expr, $name:literal, $of:ident) => {
        $block.first($name).map(|it| {
            let (least, most) = (it.fraction("min"), it.fraction("max"));
            $of::builder().set_min(least).set_max(most).build()
        })
    };
}

pub(super) fn sdk(block: &Value) -> InstanceRequirements {
    InstanceRequirements::builder()
        .set_accelerator_count(whole!(block, "accelerator_count", AcceleratorCountRequest))
        .set_accelerator_manufacturers(words::<AcceleratorManufacturer>(
            block,
            "accelerator_manufacturers",
        ))
        .set_accelerator_names(words::<AcceleratorName>(block, "accelerator_names"))
        .set_accelerator_total_memory_mib(whole!(
            block,
            "accelerator_total_memory_mib",
            AcceleratorTotalMemoryMiBRequest
        ))
        .set_accelerator_types(words::<AcceleratorType>(block, "accelerator_types"))
        .set_allowed_instance_types(some(block.strings("allowed_instance_types")))
        .set_bare_metal(block.string("bare_metal").map(BareMetal::from))
        .set_baseline_ebs_bandwidth_mbps(whole!(
            block,
            "baseline_ebs_bandwidth_mbps",
            BaselineEbsBandwidthMbpsRequest
        ))
        .set_burstable_performance(
            block
                .string("burstable_performance")
                .map(BurstablePerformance::from),
        )
        .set_cpu_manufacturers(words::<CpuManufacturer>(block, "cpu_manufacturers"))
        .set_excluded_instance_types(some(block.strings("excluded_instance_types")))
        .set_instance_generations(words::<InstanceGeneration>(block, "instance_generations"))
        .set_local_storage(block.string("local_storage").map(LocalStorage::from))
        .set_local_storage_types(words::<LocalStorageType>(block, "local_storage_types"))
        .set_max_spot_price_as_percentage_of_optimal_on_demand_price(
            block.integer("max_spot_price_as_percentage_of_optimal_on_demand_price"),
        )
        .set_memory_gib_per_v_cpu(real!(block, "memory_gib_per_vcpu", MemoryGiBPerVCpuRequest))
        .set_memory_mib(whole!(block, "memory_mib", MemoryMiBRequest))
        .set_network_bandwidth_gbps(real!(
            block,
            "network_bandwidth_gbps",
            NetworkBandwidthGbpsRequest
        ))
        .set_network_interface_count(whole!(
            block,
            "network_interface_count",
            NetworkInterfaceCountRequest
        ))
        .set_on_demand_max_price_percentage_over_lowest_price(
            block.integer("on_demand_max_price_percentage_over_lowest_price"),
        )
        .set_require_hibernate_support(block.boolean("require_hibernate_support"))
        .set_spot_max_price_percentage_over_lowest_price(
            block.integer("spot_max_price_percentage_over_lowest_price"),
        )
        .set_total_local_storage_gb(real!(
            block,
            "total_local_storage_gb",
            TotalLocalStorageGbRequest
        ))
        .set_v_cpu_count(whole!(block, "vcpu_count", VCpuCountRequest))
        .build()
}

/// A range as AWS has it; nothing for a bound that there is not.
macro_rules! bounds {
    ($found:expr, $number:expr) => {
        $found.as_ref().map(|it| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .set("min", it.min.map_or(Value::int(0), $number))
                .set("max", it.max.map_or(Value::NULL, $number));
            builder.build()
        })
    };
}

pub(super) fn value(found: &InstanceRequirements) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    words_of(&mut builder, found);
    let int = |it: i32| Value::int(it.into());
    let ranges = [
        bounds!(found.accelerator_count, int),
        bounds!(found.accelerator_total_memory_mib, int),
        bounds!(found.baseline_ebs_bandwidth_mbps, int),
        bounds!(found.memory_gib_per_v_cpu, fraction_value),
        bounds!(found.memory_mib, int),
        bounds!(found.network_bandwidth_gbps, fraction_value),
        bounds!(found.network_interface_count, int),
        bounds!(found.total_local_storage_gb, fraction_value),
        bounds!(found.v_cpu_count, int),
    ];
    for (name, bounds) in RANGES.iter().zip(ranges) {
        builder.set(name, Value::list(range(name).element_type(), bounds));
    }
    let numbers = [
        (
            "max_spot_price_as_percentage_of_optimal_on_demand_price",
            found.max_spot_price_as_percentage_of_optimal_on_demand_price,
        ),
        (
            "on_demand_max_price_percentage_over_lowest_price",
            found.on_demand_max_price_percentage_over_lowest_price,
        ),
        (
            "spot_max_price_percentage_over_lowest_price",
            found.spot_max_price_percentage_over_lowest_price,
        ),
    ];
    for (name, number) in numbers {
        builder.number(name, number);
    }
    builder.flag("require_hibernate_support", found.require_hibernate_support);
    builder.build()
}

fn words_of(builder: &mut ObjectBuilder, found: &InstanceRequirements) {
    let texts = |all: Option<&Vec<String>>| all.cloned().unwrap_or_default();
    macro_rules! set {
        ($name:literal, $items:expr, $of:ident) => {
            let items = $items.as_deref().unwrap_or_default();
            builder.string_set($name, items.iter().map($of::as_str));
        };
    }
    set!(
        "accelerator_manufacturers",
        found.accelerator_manufacturers,
        AcceleratorManufacturer
    );
    set!(
        "accelerator_names",
        found.accelerator_names,
        AcceleratorName
    );
    set!(
        "accelerator_types",
        found.accelerator_types,
        AcceleratorType
    );
    set!(
        "cpu_manufacturers",
        found.cpu_manufacturers,
        CpuManufacturer
    );
    set!(
        "instance_generations",
        found.instance_generations,
        InstanceGeneration
    );
    set!(
        "local_storage_types",
        found.local_storage_types,
        LocalStorageType
    );
    builder
        .string_set(
            "allowed_instance_types",
            texts(found.allowed_instance_types.as_ref()),
        )
        .string_set(
            "excluded_instance_types",
            texts(found.excluded_instance_types.as_ref()),
        )
        .text(
            "bare_metal",
            found.bare_metal.as_ref().map(BareMetal::as_str),
        )
        .text(
            "burstable_performance",
            found
                .burstable_performance
                .as_ref()
                .map(BurstablePerformance::as_str),
        )
        .text(
            "local_storage",
            found.local_storage.as_ref().map(LocalStorage::as_str),
        );
}
