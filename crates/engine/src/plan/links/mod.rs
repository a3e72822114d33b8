//! Dependency links: what depends on what in a plan, instance by instance.
//!
//! The configuration graph (`graph`) has one node for each block, which is enough to evaluate a
//! configuration in order. A plan needs more: `a[3].id` depends on `a[3]` alone, and not on the
//! other instances of `a`. Links are found anew from the references of each planned instance, and
//! `rform_plan` turns them into the steps and edges of the plan.
//!
//! There are three sources of links, which are kept apart because the order of steps treats them
//! differently:
//!
//! - **the configuration** ([`dependencies`] and [`referents`]): the references of a resource, its
//!   `depends_on`, its provider and the `depends_on` of the calls around it. They decide the order
//!   in which objects are made.
//! - **the state** ([`from_state`]): the dependencies that were recorded when an object was made.
//!   They decide the order in which objects are deleted, because the configuration may not have
//!   those objects any more. An object without records (it was imported) has those of the
//!   configuration.
//! - **the providers** ([`from_providers`]): edges that a provider declares between the instances
//!   of a plan although no reference ties them, such as an internet gateway that must outlive the
//!   public addresses of its VPC. They yield where they contradict the other two.
//!
//! If every reference became edges between instances, a resource with a thousand instances that
//! refers to all of another with a thousand would have a million. So what is referred to as a whole
//! (`a[*]`, a module), and the values between (local values, variables, outputs, providers), are
//! nodes of their own, called hubs ([`node`]): a thousand edges lead to the hub and a thousand from
//! it. The number of edges grows with what is written, not with its square.
//!
//! Nodes `0..changes` are the changes of the plan in their order, later numbers are hubs. The
//! builder ([`builder`]) starts at the changes that make something and visits only what those need.

mod builder;
mod collect;
mod dependencies;
mod from_providers;
mod from_state;
mod node;
mod referents;
mod transitive;
