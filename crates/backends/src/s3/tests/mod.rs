//! The backend against the sandbox: what it keeps, which locks it takes, and what it makes of faults.

mod bootstrap;
mod cloud;
mod faults;
mod locks;
mod many;
mod states;
