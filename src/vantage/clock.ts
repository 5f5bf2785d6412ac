/** Nanoseconds since the run's epoch, on CLOCK_MONOTONIC, which all processes of a host share. */
export const clockSince = (epochNs: string) => {
  const epoch = BigInt(epochNs)
  return () => Number(process.hrtime.bigint() - epoch)
}
export type Clock = ReturnType<typeof clockSince>
