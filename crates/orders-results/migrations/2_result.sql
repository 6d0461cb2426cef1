-- A report as it stands. `due` while somebody must acknowledge it, since `due_since`; `urgency` of what waits: 2 critical,
-- 1 abnormal, 0 normal; `changed` where something that waits was corrected or withdrawn.
CREATE TABLE orders_results_report (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, order_id {uuid} NOT NULL, filler TEXT NOT NULL,
  title TEXT NOT NULL, section TEXT, status TEXT NOT NULL, requester {uuid}, requester_name TEXT, collected {instant} NOT NULL,
  reported {instant} NOT NULL, due {flag} NOT NULL, due_since {instant}, urgency {int} NOT NULL, changed {flag} NOT NULL,
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX orders_results_report_home ON orders_results_report (home, id);
CREATE INDEX orders_results_report_newest ON orders_results_report (patient, collected);
CREATE INDEX orders_results_report_order ON orders_results_report (order_id);
CREATE INDEX orders_results_report_due ON orders_results_report (urgency, due_since) WHERE due;
CREATE INDEX orders_results_report_due_of ON orders_results_report (patient) WHERE due;
-- The results that stand: one row for each line of a report. `shown` unless it is withdrawn or still awaited; `tabular`
-- where it has a place in the cumulative table: a number or a few words, or the mark of one that was withdrawn.
CREATE TABLE orders_results_result (
  patient {uuid} NOT NULL, report {uuid} NOT NULL, number {int} NOT NULL, home {uuid} NOT NULL, test {key} NOT NULL,
  name TEXT NOT NULL, national {key}, local {key}, collected {instant} NOT NULL, shown {flag} NOT NULL,
  tabular {flag} NOT NULL, urgency {int} NOT NULL, line TEXT NOT NULL, PRIMARY KEY (patient, report, number)) {strict};
CREATE INDEX orders_results_result_home ON orders_results_result (home, report);
CREATE INDEX orders_results_result_time ON orders_results_result (patient, collected) WHERE tabular;
CREATE INDEX orders_results_result_test ON orders_results_result (patient, test, collected) WHERE shown;
CREATE INDEX orders_results_result_national ON orders_results_result (patient, national, collected) WHERE shown;
-- What a laboratory reported and nobody can be sure whose it is. Never deleted: state is waiting, filed or rejected.
CREATE TABLE orders_results_unmatched (
  id {uuid} NOT NULL, message {uuid} NOT NULL, source TEXT NOT NULL, arrived {instant} NOT NULL, reason TEXT NOT NULL,
  placer TEXT NOT NULL, filler TEXT NOT NULL, title TEXT NOT NULL, person TEXT NOT NULL, said TEXT NOT NULL, urgency {int} NOT NULL,
  state TEXT NOT NULL, patient {uuid}, order_id {uuid}, settled {instant}, settled_by {uuid}, settled_name TEXT,
  because TEXT, PRIMARY KEY (id)) {strict};
CREATE INDEX orders_results_unmatched_waiting ON orders_results_unmatched (urgency, arrived) WHERE state = 'waiting';
CREATE INDEX orders_results_unmatched_message ON orders_results_unmatched (message);
