//! Connections of data sources to other computers: through a proxy where there is one, and with TLS.

pub mod connect;
pub mod proxy;
pub mod trust;
