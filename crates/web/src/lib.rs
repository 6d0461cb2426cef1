//! Page shell, sign-in, patient banner, forms, error pages and assets.
//!
//! A module contributes [`screen`]s and never a route: the shell signs people in, opens the view before a screen
//! runs and closes it before the answer leaves, puts the banner over every page of one patient, and turns refusals
//! into pages. Links and forms first; htmx on top. No module is known here.

mod answer;
pub mod assets;
mod banner;
pub mod beside;
pub mod components;
mod frame;
mod glass;
mod home;
pub mod json;
mod kept;
mod me;
pub mod password;
mod refusal;
mod request;
mod route;
pub mod screen;
mod sealed;
pub mod second_person;
pub mod serve;
mod settings;
mod shell;
mod sign_in;
pub mod sign_in_way;
pub mod signed_in;
mod step_up;
mod summary;
mod timeline;
pub mod wrong;

pub use route::{Passes, Route};
pub use settings::PageSettings;
pub use shell::{router, router_beside, routes};
