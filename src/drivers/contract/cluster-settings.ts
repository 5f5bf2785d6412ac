import type { Json } from './json.ts'

/** What a drill has to change in passing of a database cluster's shared settings is put back as whoever runs the system wants it. */
export interface ClusterSettings {
  /** Settings of a region's database cluster while its own database leads, by name, as far as they are known. */
  clusterSettings(region: string): Readonly<Record<string, Json>>
}
