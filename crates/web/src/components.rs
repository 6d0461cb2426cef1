//! The parts pages are made of: plain functions over plain values, each escaping what it is given.
//!
//! No component knows a module, a database or a person's permissions: a page passes in words that may be shown.

mod allergy_state;
mod audit_line;
mod break_glass;
mod button;
mod card;
mod checkboxes;
mod chip;
mod conflict;
mod data_table;
mod date_input;
mod empty_state;
mod environment_ribbon;
mod error_summary;
mod field;
mod flash;
mod form;
mod head;
mod hidden;
mod nhs_number;
mod notice;
mod pager;
mod patient_banner;
mod qr_code;
mod radios;
mod select;
mod skip_link;
mod summary_list;
mod tabs;
mod text_area;
mod text_input;
mod tiles;
mod top_bar;
mod warning_callout;

#[cfg(test)]
mod contrast;

pub use allergy_state::{Allergy, AllergyState, allergy_state};
pub use audit_line::{AuditLine, audit_line};
pub use break_glass::{BreakGlass, break_glass};
pub use button::{ButtonKind, button};
pub use card::{Card, card};
pub use checkboxes::checkboxes;
pub use chip::{Chip, ChipColour, alert_ribbon, chip};
pub use conflict::{Conflict, ConflictRow, conflict};
pub use data_table::{Column, Sort, SortDirection, Table, data_table};
pub use date_input::{DateInput, date_input};
pub use empty_state::{EmptyState, empty_state};
pub use environment_ribbon::{Environment, environment_ribbon};
pub use error_summary::{FieldError, error_for, error_summary};
pub use field::Field;
pub use flash::{FlashKind, flash};
pub use form::{Form, form};
pub use head::head;
pub use hidden::{Guard, guard, hidden, hidden_fields};
pub use nhs_number::nhs_number;
pub use notice::notice;
pub use pager::{Pager, pager};
pub use patient_banner::{Banner, patient_banner};
pub use qr_code::qr_code;
pub use radios::{Choice, radios};
pub use select::select;
pub use skip_link::skip_link;
pub use summary_list::summary_list;
pub use tabs::{Tab, tabs};
pub use text_area::text_area;
pub use text_input::{InputKind, TextInput, text_input};
pub use tiles::{Tile, tiles};
pub use top_bar::{NavigationLink, SearchBox, SignedIn, TopBar, top_bar};
pub use warning_callout::warning_callout;
