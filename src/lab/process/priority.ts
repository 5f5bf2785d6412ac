/** Who goes first on a machine that everybody shares. */

/**
 * argv that runs `argv` with a niceness, in a session of its own. Where the kernel groups processes by session (autogroup), a niceness
 * counts within the group only, and the group has one of its own. A user who is not root may not go before others: then it stays as it was.
 * To be used outside the sandbox: inside, not even its root may.
 */
export const atPriority = (niceness: number, argv: readonly string[]): string[] => [
  ...['setsid', 'sh', '-c', script(niceness), 'sh'],
  ...argv,
]

/**
 * Of the lab's own processes. What users feel of a system on machines of its own must not depend on what else this one does, so
 * they go before it, and after who measures. Who may not go before others goes behind who measures at least.
 */
export const labNiceness = process.getuid?.() === 0 ? -5 : 5

const script = (niceness: number) =>
  `{ echo ${niceness} >/proc/self/autogroup; renice -n ${niceness} -p $$; } >/dev/null 2>&1; exec "$@"`
