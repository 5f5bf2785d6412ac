/** Name under which a ledger's rows stand in the store: runs do not mix. */
export const ledgerKey = (runId: string, name: string) => `${runId}/${name}`
