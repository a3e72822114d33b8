//! The algorithms of keys, with the names of the configuration.

/// All algorithms, as the configuration names them.
pub const ALGORITHMS: &[&str] = &["RSA", "ECDSA", "ED25519"];

/// All curves of ECDSA.
pub const CURVES: &[&str] = &["P224", "P256", "P384", "P521"];

/// A curve of ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// The curve P-224 of NIST.
    P224,
    /// The curve P-256 of NIST.
    P256,
    /// The curve P-384 of NIST.
    P384,
    /// The curve P-521 of NIST.
    P521,
}

impl Curve {
    /// All curves, the smallest first.
    pub const ALL: [Curve; 4] = [Curve::P224, Curve::P256, Curve::P384, Curve::P521];

    /// The curve of a name of the configuration.
    pub fn named(name: &str) -> Option<Curve> {
        let at = CURVES.iter().position(|it| *it == name)?;
        Curve::ALL.get(at).copied()
    }

    /// The object identifier (RFC 5480, 2.1.1.1).
    pub fn oid(self) -> &'static str {
        match self {
            Curve::P224 => "1.3.132.0.33",
            Curve::P256 => "1.2.840.10045.3.1.7",
            Curve::P384 => "1.3.132.0.34",
            Curve::P521 => "1.3.132.0.35",
        }
    }
}
