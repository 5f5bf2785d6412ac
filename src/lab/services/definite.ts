/**
 * Whether an error proves that the write did not happen. Read-only server, server not accepting, too many connections,
 * not authorised, serialisation, constraint; or a connection refused before a byte left. Anything else may have committed.
 */
const definite = /^(25006|57P03|53300|40001|40P01|28\w{3}|23\w{3})$/

export function isDefinite(error: unknown): boolean {
  const code = codeOf(error)
  return code !== null && (definite.test(code) || code === 'ECONNREFUSED')
}

/** SQLSTATE or errno of an error, null when it carries none. */
export function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : null
}
