//! Objects between a state, which holds them as JSON by a schema, and the engine, which works with
//! values.

pub mod decode;
pub mod encode;
pub mod legacy;
pub mod planned_data;
pub mod prior;
pub mod sensitive;
