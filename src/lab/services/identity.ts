/**
 * Who answers, read in the same statement as the answer: address of the server, its cluster's system identifier and the
 * timeline it writes on (null on a replica).
 */
export const identityColumns = `host(inet_server_addr()) AS address,
  (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`

/** One row of the ledger, with the identity that took it. */
export const insertLedgerRow = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT $1, $2, $3, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING address, timeline, (SELECT system_identifier::text FROM pg_control_system()) AS "systemId"`
