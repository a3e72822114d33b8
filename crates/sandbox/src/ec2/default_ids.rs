//! The ids of the default VPC and its parts: the same in every account, so that tests and people
//! recognise them, and others in each region.

/// An id in EC2's form: the prefix, `-0`, eight digits that follow from the region, `defa`, and the
/// number of the object among those of its kind.
pub(crate) fn id(prefix: &str, region: &str, number: usize) -> String {
    // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
    let digits = region.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{prefix}-0{digits:08x}defa{number:04x}")
}

/// The id of the default DHCP options of a region, which new VPCs use as well.
pub(crate) fn dhcp_options(region: &str) -> String {
    id("dopt", region, 0)
}
