import { isOn } from '../../model/environment/lab/configuration.ts'
import type { Cause } from '../cause.ts'

const path = 'patroni.postgresql.use_pg_rewind'

export const patroniUsePgRewind: Cause = {
  id: 'patroni.use_pg_rewind',
  title: 'A former primary cannot come back as a replica.',
  rule: 'use_pg_rewind is off, and a data directory that has diverged is not made anew',
  settings: [{ path, default: true }],
  phase: 'none',
  explains: [],
  advice:
    'switch use_pg_rewind on, or remove_data_directory_on_diverged_timelines where copying the whole database is quick',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html#postgresql',
  statically({ patroni }) {
    const value = (key: string) => patroni.postgresql?.[key] as boolean | undefined
    if (isOn(value('use_pg_rewind') ?? true) || isOn(value('remove_data_directory_on_diverged_timelines') ?? false))
      return null
    return 'a primary that was lost with log that its successor lacks stays out until somebody makes it anew, and a replica is missing meanwhile'
  },
}
