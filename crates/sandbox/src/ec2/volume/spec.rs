//! What CreateVolume and RunInstances say of a volume, and the limits of each volume type.

use crate::ec2::model::VolumeSpec;
use crate::store::Account;
use crate::wire::{Failure, Params};

/// Least and most GiB of a type.
fn sizes(kind: &str) -> Option<(u32, u32)> {
    Some(match kind {
        "gp2" | "gp3" => (1, 16384),
        "io1" => (4, 16384),
        "io2" => (4, 65536),
        "st1" | "sc1" => (125, 16384),
        "standard" => (1, 1024),
        _ => return None,
    })
}

/// Reads the parameters of a volume (`Size` or `VolumeSize`, and so on) over its defaults.
///
/// # Errors
/// A type, a size or a number of I/O operations that does not exist.
pub(crate) fn spec(
    account: &mut Account,
    params: &Params,
    usual: VolumeSpec,
) -> Result<VolumeSpec, Failure> {
    let size = params
        .parse("Size")?
        .or(params.parse("VolumeSize")?)
        .unwrap_or(usual.size);
    let kind = params.get("VolumeType").unwrap_or(&usual.kind).to_owned();
    let (least, most) = sizes(&kind).ok_or_else(|| {
        Failure::invalid(format!(
            "Value ({kind}) for parameter volumeType is invalid."
        ))
    })?;
    if size < least || size > most {
        let message = format!(
            "Volume of {size}GiB is {} for volume type {kind}; {} is {}GiB.",
            if size < least {
                "too small"
            } else {
                "too large"
            },
            if size < least { "minimum" } else { "maximum" },
            if size < least { least } else { most },
        );
        return Err(Failure::invalid(message));
    }
    let (iops, throughput) = iops_and_throughput(params, &kind, size)?;
    let key = params.get("KmsKeyId").map(str::to_owned);
    let encrypted = params.flag("Encrypted").unwrap_or(usual.encrypted) || key.is_some();
    let kms_key = match (encrypted, key.or(usual.kms_key)) {
        (false, _) => None,
        (true, Some(key)) if key.starts_with("arn:") => Some(key),
        (true, key) => Some(key_arn(account, key.as_deref().unwrap_or("alias/aws/ebs"))),
    };
    Ok(VolumeSpec {
        size,
        kind,
        iops,
        throughput,
        encrypted,
        kms_key,
    })
}

/// The ARN of the key of that id or alias; what names no key of the account is taken for an id.
pub(crate) fn key_arn(account: &mut Account, key: &str) -> String {
    let resolved = crate::kms::resolve(account, key);
    resolved.unwrap_or_else(|_| account.arn("kms", &format!("key/{key}")))
}

/// I/O operations a second and throughput, as requested or by the defaults of the volume type.
fn iops_and_throughput(
    params: &Params,
    kind: &str,
    size: u32,
) -> Result<(Option<u32>, Option<u32>), Failure> {
    let iops: Option<u32> = params.parse("Iops")?;
    let throughput: Option<u32> = params.parse("Throughput")?;
    if throughput.is_some() && kind != "gp3" {
        let message = "The parameter throughput is only supported for gp3 volumes.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let fits = |iops: u32, most: u32, ratio: u32| {
        if iops < 100 || iops > most {
            let message =
                format!("Volume iops of {iops} is out of range; 100 to {most} is supported.");
            return Err(Failure::invalid(message));
        }
        if iops > size.saturating_mul(ratio).max(3000) {
            let message = format!(
                "Iops to volume size ratio of {iops} to {size} is too high; maximum is {ratio} to 1."
            );
            return Err(Failure::invalid(message));
        }
        Ok(Some(iops))
    };
    Ok(match kind {
        "io1" | "io2" => {
            let iops = iops.ok_or_else(|| Failure::missing("iops"))?;
            let (most, ratio) = if kind == "io1" {
                (64_000, 50)
            } else {
                (256_000, 1000)
            };
            (fits(iops, most, ratio)?, None)
        }
        "gp3" => (
            fits(iops.unwrap_or(3000), 16_000, 500)?,
            Some(throughput.unwrap_or(125)),
        ),
        _ if iops.is_some() => {
            let message = format!("The parameter iops is not supported for {kind} volumes.");
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        "gp2" => (Some((3 * size).clamp(100, 16_000)), None),
        _ => (None, None),
    })
}
