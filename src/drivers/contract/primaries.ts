/** A zone of the environment. */
export interface Zone {
  readonly region: string
  readonly zone: string
}

/** Where stores are written now. */
export interface Primaries {
  /** Rejects where that cannot be told. */
  zoneOfPrimary(store: string, signal: AbortSignal): Promise<Zone>
}
