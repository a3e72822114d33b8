//! Identities that Terraform computes where AWS gives none.

/// The number Terraform makes of a text where AWS gives no id.
pub fn hash(text: &str) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(text.as_bytes());
    sum.sum()
}
