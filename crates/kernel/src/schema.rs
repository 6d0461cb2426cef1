//! The kernel's own tables.

use crate::migrate::Migration;

/// Every patient-owned table's primary key begins with the patient, so that engines which shard keep a patient
/// together. Events and snapshots are TEXT: the bytes that were written are the bytes that are read and hashed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "journal",
        sql: JOURNAL,
    },
    Migration {
        number: 2,
        name: "audit",
        sql: AUDIT,
    },
    Migration {
        number: 3,
        name: "access",
        sql: ACCESS,
    },
    Migration {
        number: 4,
        name: "people",
        sql: PEOPLE,
    },
    Migration {
        number: 5,
        name: "signing_in",
        sql: SIGNING_IN,
    },
    Migration {
        number: 6,
        name: "witness",
        sql: WITNESS,
    },
    Migration {
        number: 7,
        name: "staff_person",
        sql: STAFF_PERSON,
    },
    Migration {
        number: 8,
        name: "access_in_depth",
        sql: ACCESS_IN_DEPTH,
    },
    Migration {
        number: 9,
        name: "retention",
        sql: RETENTION,
    },
];

/// The primary key is the lock.
const JOURNAL: &str = "
CREATE TABLE kernel_journal (
  patient {uuid} NOT NULL, kind TEXT NOT NULL, id {uuid} NOT NULL, version {int} NOT NULL CHECK (version > 0),
  entry {uuid} NOT NULL, commit_id {uuid} NOT NULL, command TEXT NOT NULL, command_id {uuid} NOT NULL, step {int} NOT NULL,
  event TEXT NOT NULL, facts TEXT NOT NULL, answers TEXT NOT NULL, snapshot TEXT NOT NULL,
  actor {uuid} NOT NULL, actor_name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL,
  on_behalf_of {uuid}, session {uuid}, device TEXT, purpose TEXT NOT NULL, reason TEXT,
  effective {instant} NOT NULL, recorded {instant} NOT NULL,
  PRIMARY KEY (patient, kind, id, version)) {strict};
CREATE UNIQUE INDEX kernel_journal_once ON kernel_journal (patient, command_id, step);
CREATE TABLE kernel_locator (id {uuid} PRIMARY KEY, kind TEXT NOT NULL, patient {uuid} NOT NULL) {strict};
CREATE TABLE kernel_shown (
  patient {uuid} NOT NULL, kind TEXT NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, PRIMARY KEY (patient, kind, id)) {strict};
CREATE TABLE kernel_review (
  patient {uuid} NOT NULL, kind TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (patient, kind)) {strict};
{frozen kernel_journal}{frozen kernel_locator}";

const AUDIT: &str = "
CREATE TABLE kernel_audit (
  event {uuid} PRIMARY KEY, form {int} NOT NULL, at {instant} NOT NULL, act TEXT NOT NULL, what TEXT NOT NULL,
  outcome TEXT NOT NULL, actor {uuid}, actor_name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL,
  on_behalf_of {uuid}, session {uuid}, device TEXT, purpose TEXT NOT NULL, basis TEXT, reason TEXT, detail TEXT,
  patient {uuid}, kind TEXT, id {uuid}, version {int}, entry {uuid}, before_digest TEXT, after_digest TEXT,
  shown_digest TEXT, salt TEXT NOT NULL, leaf {bytes} NOT NULL) {strict};
CREATE INDEX kernel_audit_patient ON kernel_audit (patient, at);
CREATE INDEX kernel_audit_actor ON kernel_audit (actor, at);
CREATE UNIQUE INDEX kernel_audit_entry ON kernel_audit (entry);
CREATE TABLE kernel_audit_shown (
  patient {uuid} NOT NULL, event {uuid} NOT NULL, at {instant} NOT NULL, PRIMARY KEY (patient, event)) {strict};
CREATE INDEX kernel_audit_shown_event ON kernel_audit_shown (event);
CREATE TABLE kernel_unsequenced (
  event {uuid} PRIMARY KEY, patient {uuid}, kind TEXT, id {uuid}, version {int}) {strict};
CREATE TABLE kernel_position (
  position {int} PRIMARY KEY, event {uuid} NOT NULL, patient {uuid}, kind TEXT, id {uuid}, version {int}) {strict};
CREATE UNIQUE INDEX kernel_position_event ON kernel_position (event);
CREATE INDEX kernel_position_journal ON kernel_position (position) WHERE kind IS NOT NULL;
CREATE TABLE kernel_cursor (
  follower TEXT PRIMARY KEY, position {int} NOT NULL, turn {int} NOT NULL, tries {int} NOT NULL, parked {int}, trouble TEXT) {strict};
{frozen kernel_audit}{frozen kernel_audit_shown}{frozen kernel_position}";

const ACCESS: &str = "
CREATE TABLE kernel_patient (
  patient {uuid} PRIMARY KEY, survivor {uuid}, restricted {flag} NOT NULL) {strict};
CREATE TABLE kernel_relationship (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, party {uuid} NOT NULL, basis TEXT NOT NULL,
  since {instant} NOT NULL, until {instant}, PRIMARY KEY (patient, id, party)) {strict};
CREATE INDEX kernel_relationship_party ON kernel_relationship (party);
CREATE TABLE kernel_seal (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (patient, id)) {strict};";

const PEOPLE: &str = "
CREATE TABLE kernel_staff (
  staff {uuid} PRIMARY KEY, username TEXT NOT NULL, name TEXT NOT NULL, organisation TEXT NOT NULL,
  password TEXT, active {flag} NOT NULL) {strict};
CREATE UNIQUE INDEX kernel_staff_username ON kernel_staff (username);
CREATE TABLE kernel_role (role TEXT PRIMARY KEY, name TEXT NOT NULL) {strict};
CREATE TABLE kernel_permission (permission TEXT PRIMARY KEY, says TEXT NOT NULL) {strict};
CREATE TABLE kernel_role_permission (role TEXT NOT NULL, permission TEXT NOT NULL, PRIMARY KEY (role, permission)) {strict};
CREATE TABLE kernel_staff_role (staff {uuid} NOT NULL, role TEXT NOT NULL, PRIMARY KEY (staff, role)) {strict};
CREATE TABLE kernel_team (team {uuid} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL) {strict};
CREATE UNIQUE INDEX kernel_team_code ON kernel_team (code);
CREATE TABLE kernel_team_member (team {uuid} NOT NULL, staff {uuid} NOT NULL, PRIMARY KEY (team, staff)) {strict};
CREATE INDEX kernel_team_member_staff ON kernel_team_member (staff);
CREATE TABLE kernel_session (
  session {uuid} PRIMARY KEY, token_digest TEXT NOT NULL, staff {uuid} NOT NULL, role TEXT NOT NULL, device TEXT,
  began {instant} NOT NULL, seen {instant} NOT NULL, locked {flag} NOT NULL, ended {instant}) {strict};
CREATE UNIQUE INDEX kernel_session_token ON kernel_session (token_digest);
CREATE TABLE kernel_draft (
  staff {uuid} NOT NULL, patient {uuid} NOT NULL, form TEXT NOT NULL, text TEXT NOT NULL, saved {instant} NOT NULL,
  PRIMARY KEY (staff, patient, form)) {strict};";

/// Everybody signs in again once: the sittings of before do not know how they were proved.
const SIGNING_IN: &str = "
UPDATE kernel_session SET ended = seen WHERE ended IS NULL;
ALTER TABLE kernel_session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE kernel_session ADD COLUMN level {int} NOT NULL DEFAULT 1;
ALTER TABLE kernel_session ADD COLUMN proved {instant};
ALTER TABLE kernel_session ADD COLUMN form_token TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_session ADD COLUMN browser TEXT;
ALTER TABLE kernel_session ADD COLUMN place TEXT;
CREATE INDEX kernel_session_staff ON kernel_session (staff);
CREATE TABLE kernel_kept_form (
  session {uuid} PRIMARY KEY, path TEXT NOT NULL, fields TEXT NOT NULL, kept {instant} NOT NULL) {strict};
CREATE TABLE kernel_reset_code (
  staff {uuid} PRIMARY KEY, code_digest TEXT NOT NULL, made {instant} NOT NULL, used {instant}) {strict};
CREATE TABLE kernel_second_factor (
  staff {uuid} PRIMARY KEY, key_id TEXT NOT NULL, secret {bytes} NOT NULL, made {instant} NOT NULL, confirmed {instant},
  last_step {int} NOT NULL) {strict};
CREATE TABLE kernel_recovery_code (
  staff {uuid} NOT NULL, code_digest TEXT NOT NULL, used {instant}, PRIMARY KEY (staff, code_digest)) {strict};
CREATE TABLE kernel_half_signed_in (
  token_digest TEXT PRIMARY KEY, staff {uuid} NOT NULL, role TEXT NOT NULL, made {instant} NOT NULL, tries {int} NOT NULL) {strict};
CREATE TABLE kernel_sign_in_try (
  place TEXT PRIMARY KEY, failures {int} NOT NULL, last {instant} NOT NULL) {strict};
CREATE TABLE kernel_known_browser (
  browser TEXT NOT NULL, staff {uuid} NOT NULL, seen {instant} NOT NULL, PRIMARY KEY (browser, staff)) {strict};";

/// What the witness of high-risk events has given no receipt for, and the receipts.
const WITNESS: &str = "
CREATE TABLE kernel_unwitnessed (event {uuid} PRIMARY KEY, at {instant} NOT NULL, risk TEXT NOT NULL) {strict};
CREATE TABLE kernel_audit_receipt (event {uuid} PRIMARY KEY, at {instant} NOT NULL, receipt TEXT NOT NULL) {strict};
{frozen kernel_audit_receipt}";

/// Which of the people who work here are patients here too.
const STAFF_PERSON: &str = "
CREATE TABLE kernel_staff_person (staff {uuid} PRIMARY KEY, patient {uuid} NOT NULL) {strict};
CREATE INDEX kernel_staff_person_patient ON kernel_staff_person (patient);
CREATE INDEX kernel_patient_survivor ON kernel_patient (survivor) WHERE survivor IS NOT NULL;";

const ACCESS_IN_DEPTH: &str = "
ALTER TABLE kernel_patient ADD COLUMN watched {flag} NOT NULL DEFAULT FALSE;
CREATE TABLE kernel_watch (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, version {int} NOT NULL, reason TEXT, PRIMARY KEY (patient, id)) {strict};
CREATE TABLE kernel_duty (
  staff {uuid} NOT NULL, team {uuid} NOT NULL, since {instant} NOT NULL, until {instant} NOT NULL,
  PRIMARY KEY (staff, team, since)) {strict};
CREATE TABLE kernel_permission_includes (
  permission TEXT NOT NULL, includes TEXT NOT NULL, PRIMARY KEY (permission, includes)) {strict};
CREATE INDEX kernel_seal_id ON kernel_seal (id);";

/// What was let go of the log when its time was over: the leaf of each event, and the event that says so; and what must not
/// be let go because a court or an inquiry may ask for it. A hold is lifted by a row that names it.
const RETENTION: &str = "
CREATE TABLE kernel_audit_gone (event {uuid} PRIMARY KEY, leaf {bytes} NOT NULL, expiry {uuid} NOT NULL) {strict};
CREATE INDEX kernel_audit_gone_expiry ON kernel_audit_gone (expiry);
CREATE TABLE kernel_audit_expiry (
  event {uuid} PRIMARY KEY, at {instant} NOT NULL, older_than {instant} NOT NULL, gone {int} NOT NULL) {strict};
CREATE TABLE kernel_audit_hold (
  hold {uuid} PRIMARY KEY, patient {uuid}, lifts {uuid}, reason TEXT NOT NULL, by_name TEXT NOT NULL, at {instant} NOT NULL) {strict};
CREATE UNIQUE INDEX kernel_audit_hold_once ON kernel_audit_hold (lifts) WHERE lifts IS NOT NULL;
{frozen kernel_audit_gone}{frozen kernel_audit_expiry}{frozen kernel_audit_hold}";
