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

const script = (niceness: number) =>
  `{ echo ${niceness} >/proc/self/autogroup; renice -n ${niceness} -p $$; } >/dev/null 2>&1; exec "$@"`
