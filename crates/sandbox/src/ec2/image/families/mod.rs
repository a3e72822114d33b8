//! The families of images, each in a file of its own: how names are put together, as their owners
//! document it, and what images of such names are.

mod amazon_linux;
mod amazon_linux_2;
mod amazon_linux_2023;
mod centos;
pub(crate) mod common;
mod container_linux;
mod debian;
mod ecs;
mod eks;
mod red_hat;
mod ubuntu;
mod windows;

use super::template::Template;

/// Every kind of name. An image's id holds the place in this list: append, never insert.
pub(crate) const TEMPLATES: &[&Template] = &[
    &amazon_linux::HVM,
    &amazon_linux::PARAVIRTUAL,
    &amazon_linux::NAT,
    &amazon_linux_2::CURRENT,
    &amazon_linux_2::KERNEL,
    &amazon_linux_2::MINIMAL,
    &amazon_linux_2::CANDIDATE,
    &amazon_linux_2023::CURRENT,
    &ecs::FIRST,
    &ecs::SECOND,
    &ecs::THIRD,
    &ecs::THIRD_GPU,
    &eks::SECOND,
    &eks::THIRD,
    &ubuntu::GP2,
    &ubuntu::GP3,
    &ubuntu::OLD,
    &ubuntu::MINIMAL_GP2,
    &ubuntu::MINIMAL_GP3,
    &ubuntu::PRO_GP2,
    &ubuntu::PRO_GP3,
    &debian::CURRENT,
    &debian::STRETCH,
    &debian::JESSIE,
    &windows::CURRENT,
    &windows::OLD,
    &red_hat::CURRENT,
    &centos::MARKETPLACE,
    &centos::OWN,
    &centos::STREAM,
    &container_linux::CORE_OS,
    &container_linux::FLATCAR,
];
