/** The table that ledgers write to which go to PostgreSQL past any service: made once, by whoever may. */
export const ledgerTable = {
  make: [
    'CREATE TABLE IF NOT EXISTS muster_ledger (ledger text, writer int, seq bigint, address text, timeline text, at timestamptz DEFAULT clock_timestamp())',
    'CREATE INDEX IF NOT EXISTS muster_ledger_order ON muster_ledger (ledger, writer, seq)',
  ],
  remove: ['DROP TABLE IF EXISTS muster_ledger'],
} as const
