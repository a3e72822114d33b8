//! Identities that Terraform computes where AWS gives none.

/// The hash of Terraform's SDK (CRC-32, IEEE), from which hashicorp/aws builds ids that AWS does
/// not give:
/// <https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/schema/schema.go>.
pub fn hash(text: &str) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(text.as_bytes());
    sum.sum()
}
