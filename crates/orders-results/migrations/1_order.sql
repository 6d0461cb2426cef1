-- An order as it stands. `state` is placed, accepted, in_progress, resulted, rejected or cancelled; `active` while
-- something is still to come; `awaits_specimen` while one must be taken.
CREATE TABLE orders_results_order (
  patient {uuid} NOT NULL, id {uuid} NOT NULL, home {uuid} NOT NULL, placer_number {key} NOT NULL, requisition {key} NOT NULL,
  filler_number {key}, item TEXT NOT NULL, category TEXT NOT NULL, state TEXT NOT NULL, active {flag} NOT NULL,
  awaits_specimen {flag} NOT NULL, placed {instant} NOT NULL, placed_by {uuid} NOT NULL, collected {instant}, resulted {instant},
  record TEXT NOT NULL, version {int} NOT NULL, PRIMARY KEY (patient, id)) {strict};
CREATE INDEX orders_results_order_home ON orders_results_order (home, id);
CREATE INDEX orders_results_order_active ON orders_results_order (patient, placed) WHERE active;
CREATE INDEX orders_results_order_filler ON orders_results_order (filler_number) WHERE filler_number IS NOT NULL;
CREATE INDEX orders_results_order_requisition ON orders_results_order (requisition);
CREATE UNIQUE INDEX orders_results_placer_number_once ON orders_results_order (placer_number);
