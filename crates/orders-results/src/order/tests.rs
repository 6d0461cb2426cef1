//! What may happen to an order, as tables and as laws.
